"""The Train page: the form, the results of a run, and the runs so far."""
