"""Preparing: one recipe turns scans and other data sets into the data set that a person wants.

`recipe` is the value, `recipe_text` its form as text; `steps` is the table of what is done to images, and
`settings` that of what is done to rows: holding out, folds, samples, joining. `prepare` follows a recipe.

It lies above ``ink``, which cuts pages and normalises digits, and beside ``learning``.
Nothing here may import Qt, scikit-learn, ``learning`` or ``ui``.
"""
