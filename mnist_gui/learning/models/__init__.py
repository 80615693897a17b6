"""One module for each kind of model.

A module holds all that is particular to its kind, in one class derived from `models.model.Model`: how it is
fitted and calibrated, how it scores feature vectors, which arrays its file holds, how much memory a training
takes, and which scikit-learn estimator it corresponds to. The row in `mnist_gui.learning.recipes` names the
class; the command line, the form, model files, memory advice and export follow from the two.

Modules whose names begin with an underscore are the solvers of one kind each. They import scikit-learn or
SciPy, which takes a second, so the class imports them in its method `fit`; scoring needs numpy alone.
"""
