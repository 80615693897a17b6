"""Pixels as numbers: their arrangement, the range from black to white, ink and paper, the size of images.

All of this is judged by the numbers alone, so nothing here knows of files of one format or of names.
"""
