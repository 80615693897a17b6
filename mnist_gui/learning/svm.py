"""The address that `.joblib` files of version 0.1 name this class by; it is in `mnist_gui.sklearn`."""

from mnist_gui.sklearn import RbfSvm

__all__ = ["RbfSvm"]
