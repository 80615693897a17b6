"""The address that notebooks of version 0.1 import from; the function is now `inference.predict_dataset`."""

from mnist_gui.learning.inference import predict_dataset as read_dataset

__all__ = ["read_dataset"]
