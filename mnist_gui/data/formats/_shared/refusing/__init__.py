"""What is no data set: how it is recognised, and the one sentence that says so.

It is imported when something is refused, not before; so no reader of a format is here.
"""
