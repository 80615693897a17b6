"""The dialog that prepares another data set of the open one: its parts, and the jobs behind it."""
