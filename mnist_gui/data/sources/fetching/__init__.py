"""Getting one file from servers that may fail in every way, for `mnist_gui.data.sources.download`.

``web`` asks a server once; ``fetch`` asks until the file is there and its checksum is right; ``meter`` tells
how far it is; ``folder_lock`` keeps two downloads from writing to one folder.
"""
