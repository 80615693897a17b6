"""Drawings and pictures: strokes, how they look as pixels, and how MNIST would have scanned them.

Everything here ends in a 28x28 uint8 image made by the MNIST protocol. Nothing here may import Qt,
scikit-learn, ``learning`` or ``ui``.
"""
