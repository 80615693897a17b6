"""What the user made: notes and own digits, and the files in the user's data directory that keep them.

Every file is replaced as a whole or not at all. Caches, downloads and settings do not belong here.
"""
