"""Widgets, colours and painting helpers that several pages use.

Modules here import neither pages nor the state of the window.
"""
