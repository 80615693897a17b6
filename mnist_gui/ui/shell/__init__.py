"""The frame of the window: start and end of the program, main window, pages, menus, messages.

This is the only folder in ``ui`` that may import the folders of pages.
"""
