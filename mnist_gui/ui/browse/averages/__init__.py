"""The class averages: what the images of a class have in common, and where they differ."""
