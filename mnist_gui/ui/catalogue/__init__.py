"""The Data Sets page: what there is to download, what each data set is, and getting it.

Nothing here reaches for the network before somebody presses Download, nor for the disk on the GUI thread: see
`places`, whose functions are the jobs.
"""
