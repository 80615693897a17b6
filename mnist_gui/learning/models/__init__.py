"""One module for each kind of model.

A module has one class derived from `mnist_gui.learning.models.model.Model`, which says how a model is fitted,
calibrated and scored, what its file holds, how much memory a training takes, and which scikit-learn estimator
it corresponds to. A row in `mnist_gui.learning.recipes` names the class. The command line, the form, model
files, memory advice and export derive from the two.

Modules whose names begin with an underscore are solvers of one kind. They import scikit-learn or SciPy, which
takes a second. So `fit` imports them when it is called; scoring needs numpy alone.
"""
