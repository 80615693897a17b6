"""Known data sets: names, licences, addresses and checksums, and how to download them.

A downloaded file is not trusted until its checksum is right. `mnist_gui.data.formats` reads the contents.
"""
