"""What changes while the window is open, each in one owner. No widgets.

- `session.Session`: the open data set, the runs, and what is under way.
- `column_store.ColumnStore`: columns of the open data set that are computed in the background.
- `own_digits_store.OwnDigitsStore`: the digits that the user drew and labelled.
- `notes_writer.NotesWriter`: notes on their way to disk.
- `settings.Settings`: what is remembered between two runs.
- `tasks.TaskRunner`: the jobs on worker threads.
"""
