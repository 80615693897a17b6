"""Fetch one file from servers that may fail in any way; used by `mnist_gui.data.sources.download`.

``web`` makes one request; ``fetch`` repeats it until the file is complete and its checksum is right;
``meter`` reports progress; ``disk`` checks for room, explains failures to write and keeps two downloads
apart.
"""
