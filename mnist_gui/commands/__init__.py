"""The commands of the command line, each in a module of its own; no Qt.

A module here says in a `Command` what the command is called, which arguments it takes and what it does;
`mnist_gui.cli` has the table of them. All are imported each time the program starts, so they import numpy,
and whatever needs it, inside the function that runs.
"""
