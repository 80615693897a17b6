"""Queries: which rows of a data set to select, and in which order.

`conditions` is the table of all conditions. A query is a value (`query`) with a text form (`text`). Its
result is an array of row numbers, sorted by `order`. `run_query` computes the columns that a query needs.
"""
