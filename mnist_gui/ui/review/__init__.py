"""The Review page: one image after another whose label may be wrong, and what the user says of it."""
