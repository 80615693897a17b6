"""The Draw page: the pad, what the model sees of it, and what it answers."""
