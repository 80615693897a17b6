"""Label images that have no label: a bar above the grid, and what it does."""
