"""What the user made, in files of the user's data directory: notes and own digits.

Each change of a file goes through `user_files.UserFile.update`, which replaces the file completely or not at
all. Caches, downloads and settings live elsewhere.
"""
