"""What changes while the window is open, each in one owner. No widgets.

- `session.Session`: the `workspace.Workspace` (data set, runs, validation), and the tasks that change it.
- `column_store.ColumnStore`: columns of the open data set that are computed in the background, and its notes.
- `correction_store.CorrectionStore`: the corrections of the open data set.
- `proposal_store.ProposalStore`: the labels that a reader proposes for images without one.
- `review_store.ReviewStore`: the images of the open data set that are reviewed one by one.
- `own_digits_store.OwnDigitsStore`: the digits that the user drew and labelled.
- `notes_writer.NotesWriter`: notes on their way to disk.
- `run_keeper.RunKeeper`: the runs in the user's data directory, on their way there and back.
- `recovery.RecoveryKeeper`: what a crash would take, for the next start.
- `previews.Previews`: small pictures of data sets that were opened before.
- `recent.RecentDatasets`: the data sets that were opened before.
- `file_guard.FileGuard`: the files that the open data set is mapped from.
- `memory_return.MemoryReturn`: when memory goes back to the system.
- `settings.Settings`: what is remembered between two starts.
- `tasks.TaskRunner`: the tasks on worker threads; `one_by_one` spreads what follows their ends.

What a single widget shows - a selection, a scroll position, a zoom, an open dialog - is kept by that widget.
"""
