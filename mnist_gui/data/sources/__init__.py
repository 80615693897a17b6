"""Known data sets: their names, licences, addresses and checksums, and how to download them.

Files from servers are untrusted here until their checksum is right. How their contents are read belongs to
``formats``.
"""
