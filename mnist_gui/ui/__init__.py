"""The window. Qt lives here and nowhere else.

The window shows what the library half computes, and has no algorithm of its own. Long work runs as a task on
a worker thread, see `state.tasks`. What changes has one owner, see `state`.
"""
