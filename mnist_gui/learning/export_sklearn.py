"""The address that scripts and `.joblib` files of version 0.1 know; all of it is in `mnist_gui.sklearn`."""

from mnist_gui.sklearn import (
    CalibratedModel,
    GradientTransformer,
    PixelTransformer,
    export_pipeline,
    to_pipeline,
)

__all__ = ["CalibratedModel", "GradientTransformer", "PixelTransformer", "export_pipeline", "to_pipeline"]
