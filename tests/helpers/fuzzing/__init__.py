"""Mutation fuzzing of every reader: what comes from outside ends in success or in a declared error.

`readers` is the table of readers. `seeds` makes small valid inputs for each; `mutations` damages them in ways
that know their structure. `judge` reads one input and holds it to the rules; `campaign` does that for many,
in child processes, so that a crash is a finding like any other.

An input is named by reader, seed and number, and made from them alone, so each can be made again.
"""
