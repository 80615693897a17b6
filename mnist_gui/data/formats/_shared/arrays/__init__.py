"""Named arrays: which of them are images and which labels, the order of axes, how they are read.

A format only has to list its arrays as `StoredArray`; nothing here knows how its files are built.
"""
