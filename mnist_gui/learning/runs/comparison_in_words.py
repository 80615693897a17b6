"""A comparison of two runs as a sentence, as the command line and reports write it."""

from mnist_gui.learning.runs.comparison import Comparison, PairComparison

SIGNIFICANT = 0.05
"""A p-value below this is called a difference."""


def pair_in_words(pair: PairComparison, comparison: Comparison) -> str:
    """Say which of two runs is better, by how much, and whether that may be chance.

    Of more than two runs, the corrected p-value is written.
    """
    pair = pair.better_first()
    better, worse = comparison.names[pair.first], comparison.names[pair.second]
    low, high = (100 * end for end in (-pair.interval[1], -pair.interval[0]))
    range_in_words = f"95 % interval {low:.2f} to {high:.2f}"
    p_in_words = f"McNemar {p_value_in_words(pair.corrected_p_value)}"
    if len(comparison.names) > 2:
        p_in_words += " after Holm's correction"
    points = f"{-100 * pair.difference:.2f} points"
    if not pair.difference:
        start = f"{better} and {worse} misclassify equally many images"
    elif pair.corrected_p_value < SIGNIFICANT:
        start = f"{better} is better than {worse} by {points}"
    else:
        start = f"{better} has an error {points} below that of {worse}, which may be chance"
    return f"{start} ({range_in_words}), {p_in_words}"


def p_value_in_words(p_value: float) -> str:
    """Write a p-value with two digits, such as ``p = 0.013``, or as ``p < 0.001``."""
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"
