"""Kept runs: trainings and cross-validations in the user's data directory, and what is made of several.

- `answers`: what a run predicts for the rows of a data set, for queries.
- `comparison`: what several runs predict for the same images.
- `kept_run`: a kept run as a value, with its readings and its model when they are asked for.
- `record`: ``run.json``, which says everything of a run that a list shows.
- `readings`: ``readings.npz``, the predictions of each image that the run was measured on.
- `store`: the folder ``runs`` of a profile: list, keep, change, delete.

Each run is a folder with these files and, after a training, the model file. What trains and measures is in
`mnist_gui.learning`, what shows runs in `mnist_gui.ui.train`.
"""
