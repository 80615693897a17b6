"""Which images to show and in what order: buttons, the query field, chips, small dialogs.

The widgets emit a `Query`, an `Order` or an `Appearance`; they do not compute rows.
"""
