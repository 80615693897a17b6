"""Features, kinds of models, training, evaluation, model files, inference, neighbours and occlusion.

Only this package and `mnist_gui.sklearn` import scikit-learn, SciPy and joblib. Here they are imported in the
functions that need them, because they take a second; prediction needs numpy alone. No module imports Qt.
"""
