"""Reports: a run, or a comparison of several, as one HTML file that needs no other.

- `page`: the file as a whole, and how it is written.
- `subject`: what a report says of a run, whether it is kept or not.
- `sections`: the parts of a page about one run.
- `comparison_section`: the part about several runs.
- `plots`: plots as SVG.
- `pictures`: images with captions.
- `html`: tables and texts; every text passes `html.text`, which escapes it.

Nothing here imports Qt: the command line writes the same file as the window.
"""
