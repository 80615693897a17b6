"""Which digits to show and in what order: buttons, the query in words, its chips, small dialogs.

The widgets here say what the user wants, as a `Query`, an `Order` or an `Appearance`; they find no rows.
"""
