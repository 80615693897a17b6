"""The surface on which all digits stand: where they stand, what they look like, how it moves.

Every frame is made here, so nothing here may wait for a file, a classifier or another widget.
"""
