"""The Browse page: the grid of digits, its filters, and the inspector."""
