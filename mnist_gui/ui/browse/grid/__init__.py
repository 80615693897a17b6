"""The grid of images: layout, scrolling, zooming, selecting and painting.

Every frame is made here, so nothing here waits for a file, a model or another widget.
"""
