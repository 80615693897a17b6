"""One digit, looked at closely: the inspector, quick look, notes, pins.

The widgets here show digits that others choose, and know nothing of the grid.
"""
