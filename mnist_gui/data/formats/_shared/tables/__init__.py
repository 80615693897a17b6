"""Tables with a row for each image: lines of text, which columns are pixels, which one is the label.

What is in a column for each pixel or list of pixels belongs here; pictures in tables are in `arrow_tables`.
"""
