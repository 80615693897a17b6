"""Every form in which images are handed on, each written by a module of its own.

==============  ====================================================================================
module          writes
==============  ====================================================================================
`idx_files`     a folder with the IDX files of MNIST
`picture_files` a folder of PNG files, a folder for each class, as Ultralytics and torchvision take it
`csv_file`      a table in text, a line for each image
`parquet_file`  the same in Apache Parquet
`npz_file`      NumPy arrays in a zip, by the names that Keras gives them
`page`          a contact sheet to look at in a browser
==============  ====================================================================================

Each has a function ``write_...(work, target)``. What they share is here too: `work` says which images are
wanted and who listens, `details` what is known of them, which `details_file` writes to a folder, `place` puts
the result in place whole or not at all, `png` makes PNG files fast, and `outline` tells how much it will be.
`mnist_gui.data.export` is the way in.
"""
