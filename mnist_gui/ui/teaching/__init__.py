"""What helps people to learn with the window: the tour, the help, and the presentation mode.

Only what is about the window as a whole belongs here; what one page teaches belongs to that page. Nothing
here is imported before it is asked for.
"""
