"""Image data sets: their files, their rows, and which rows to look at.

Here live the IDX format, the `Dataset` value and the questions one can ask of it. Nothing here may import
Qt, scikit-learn, or any other part of the program but ``errors``, ``progress`` and the two file helpers.
"""
