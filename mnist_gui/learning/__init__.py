"""From images to a classifier and the report on it.

Features, solvers, recipes, training, evaluation and the model file. scikit-learn, SciPy and joblib are
imported here and nowhere else, and only inside the functions that train: scoring needs numpy alone.
Nothing here may import Qt or ``ui``.
"""
