"""The Browse page, and what joins its parts: the grid, the filters, the close-ups, the contact sheets."""
