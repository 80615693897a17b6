"""The window. Qt lives here and nowhere else.

The window shows what the library half computes; it holds no algorithm of its own. Long work goes through
``tasks`` onto worker threads; what changes lives in ``session``.
"""
