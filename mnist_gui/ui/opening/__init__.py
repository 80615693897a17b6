"""Opening data sets, models and pictures: dialogs, drops, and how a data set is opened again."""
