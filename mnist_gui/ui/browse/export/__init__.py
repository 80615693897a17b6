"""Export images: the dialog that asks which images to write in which format, and where.

The package has the scopes, the form, its request and the dialog. `mnist_gui.data.export` writes the files;
nothing here writes a file, and formats are known only by their rows in `mnist_gui.data.export.FORMATS`.
"""
