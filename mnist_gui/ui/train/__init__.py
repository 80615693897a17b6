"""The Train page: the form, the runs so far, and what a run got wrong."""
