"""Views of one image: the inspector, quick look, notes and the pinned image.

The widgets here show images that others choose, and do not depend on the grid's widgets.
"""
