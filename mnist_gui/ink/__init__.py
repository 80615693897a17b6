"""Drawings and pictures of digits, and their conversion to 28x28 images by the MNIST protocol.

Nothing here may import Qt, scikit-learn, ``learning`` or ``ui``.
"""
