"""Every form in which image data sets are passed on, each read by a module of its own.

===============  =====================================================================================
module           reads
===============  =====================================================================================
`idx_set`        IDX files, the form of MNIST and its relatives
`picture_set`    folders of pictures, one for each class, as torchvision and Ultralytics have them; and
                 a zip of one
`csv_file`       tables in text, a line for each image
`parquet_file`   the same in Apache Parquet, and the pictures in Parquet that the Hugging Face hub has
`npz_file`       arrays in a zip, as NumPy and Keras keep them
===============  =====================================================================================

Each has a function ``read_...(path, job) -> Dataset``; `mnist_gui.data.open` finds out which is to be asked.
What they share is here too: `job` says what is wanted and who listens, `pixels` makes grey images of any
numbers, `labels` makes numbers of any labels, `names` and `idx_names` read the names of files.

All of these files may come from strangers. So what a file claims of its size is compared with the size it
has, and with the memory there is, before any memory is taken; nothing that it holds is ever run.
"""
