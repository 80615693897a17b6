"""Handing digits on: the dialog that asks which of them shall become files of which form.

Here live the choices, the form, what it asks for, the dialog and how it says what will be written. What the
files hold and how they come into their place is the library's business: nothing here may write a file or know
a format but by its name in `mnist_gui.data.export.FORMATS`.
"""
