"""What several formats share: jobs, labels, names, pixels, pictures, details, refusals, output."""
