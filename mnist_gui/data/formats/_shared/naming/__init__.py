"""What files, classes and labels are called, and what a name says: the split, the data set, the label.

Nothing here opens images, or knows of tables and pictures.
"""
