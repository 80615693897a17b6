"""Many picture files: found below a folder or in a zip, sorted into splits and classes, decoded.

Only `picture_decoder` and `picture_batches` import Pillow. What a single picture of digits means is the
business of `mnist_gui.ink`.
"""
