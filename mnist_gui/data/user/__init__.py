"""What the user made, in files of the user's data directory: notes, corrections and own digits.

Each change of a file goes through `user_files.UserFile`, which replaces the file completely or not at all, or
lets it grow at its end. Caches, downloads and settings live elsewhere.
"""
