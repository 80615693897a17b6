"""Widgets, colours and painting helpers that several pages use.

Nothing here may import a page or the state of the window.
"""
