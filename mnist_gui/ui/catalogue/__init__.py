"""The Data Sets page: the known data sets, their descriptions and downloads.

The network is used only after the user presses Download. The disk is used only by jobs in the background; see
`local_files`.
"""
