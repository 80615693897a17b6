"""Queries: which rows of a data set to look at, and in what order.

A query is a value (`query`), has a text form (`text`), and is answered with row numbers. Nothing here opens
files; what a query needs to know is found by `run_query`.
"""
