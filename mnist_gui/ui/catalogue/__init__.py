"""The Start page: what opens at once, and the known data sets with their descriptions and downloads.

The network is used only after the user presses Download. The disk is used only by jobs in the background; see
`local_files`.
"""
