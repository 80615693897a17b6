"""Kept runs: trainings and cross-validations in the user's data directory, and what is made of several.

- `comparison`: what several runs predict for the same images.
"""
