"""Image data sets: files, rows, queries and what the user adds to them.

Nothing here imports Qt, scikit-learn, or any other part of the program but ``errors``, ``progress``, ``eta``
and the two file helpers.
"""
