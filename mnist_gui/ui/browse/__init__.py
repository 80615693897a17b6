"""The Browse page, and what connects its parts: filters, grid, inspector, export, contact sheets."""
