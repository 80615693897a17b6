"""The text of recipes: what is written is read as the same recipe, and each mistake is one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.read_options import ReadOptions
from mnist_gui.errors import DataError
from mnist_gui.preparing.recipe import Recipe
from mnist_gui.preparing.recipe_text import format_recipe, parse_recipe, read_recipe
from mnist_gui.preparing.steps import Step

STEPS = st.one_of(
    st.just(Step("invert")),
    st.just(Step("as-mnist")),
    st.sampled_from([90, 180, 270]).map(lambda degrees: Step("turn", (degrees,))),
    st.sampled_from([1, 2]).map(lambda axis: Step("mirror", (axis,))),
    st.tuples(*[st.integers(0, 4096)] * 4).map(lambda sides: Step("crop", sides)),
    st.tuples(*[st.integers(1, 4096)] * 2).map(lambda size: Step("size", size)),
)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
SHARES = st.floats(0, 1, exclude_min=True, exclude_max=True)
READINGS = st.builds(
    ReadOptions,
    transposed=st.sampled_from([None, True, False]),
    range=st.sampled_from([None, (0.0, 16.0), (-1.0, 1.0)]),
    invert=st.booleans(),
    as_is=st.just(False),
    size=st.none(),
)


@given(
    st.builds(
        Recipe,
        reading=READINGS,
        cut=st.booleans(),
        steps=st.lists(STEPS, max_size=5).map(tuple),
        join=st.lists(NAMES, max_size=3).map(tuple),
        per_class=st.none() | st.integers(1, 10**9),
        test=SHARES,
        folds=st.none() | st.integers(2, 1000),
        by=st.just("") | NAMES,
        any_class=st.booleans(),
        seed=st.integers(0, 2**31 - 1),
        given=st.booleans(),
    )
)
def test_a_recipe_is_read_as_it_was_written(recipe):
    assert parse_recipe(format_recipe(recipe)) == recipe


def test_comments_blank_lines_and_line_ends_of_windows_are_passed_over():
    text = "\ufeff# of the scans\r\n\r\n  turn 90\r\n\tmirror\r\njoin  a b.npz \r\n"
    assert parse_recipe(text) == Recipe(steps=(Step("turn", (90,)), Step("mirror", (2,))), join=("a b.npz",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("turn 45", "line 1: turn 45 cannot be; write turn and 90, 180 or 270"),
        ("\ntrun 90", "line 2: trun is no step; write read, invert, turn"),
        ("mirror diagonal", "left-right or top-bottom"),
        ("crop 1,2", "line 1: crop 1,2"),
        ("crop -1", "line 1: crop -1"),
        ("size 0x28", "like 28x28"),
        ("size 9999x28", "up to 4096"),
        ("invert twice", "nothing behind it"),
        ("test 0.2\ntest 0.3", "line 2: line 1 says test already"),
        ("test 20%", "between 0 and 1"),
        ("test nan", "between 0 and 1"),
        ("folds 1", "from 2 to 1,000"),
        ("folds \u0665", "from 2 to 1,000"),
        ("per-class 0", "like 100"),
        ("join", "line 1: join cannot be; write join and a name"),
        ('join "unfinished', "quotation marks"),
        ("by writer", "nothing is divided; add test or folds"),
        ("read inverted\nread as-is", "exclude each other"),
        ("read sideways", "inverted, as-is, transposed, upright or range"),
        ("read transposed\nread upright", "line 2: line 1 says read transposed already"),
        ("# mnist-gui recipe 2\nturn 90", "line 1: it is a recipe of a newer version"),
        ("mirror\n" * 101, "line 101: there are more than 100 steps"),
        ("\x1b[31m", r"\x1b[31m is no step"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(text, said):
    with pytest.raises(DataError) as caught:
        parse_recipe(text, name="scans.txt")
    message = str(caught.value)
    assert said in message
    assert message.startswith("scans.txt")
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"turn 90\xff", "no text in UTF-8"), (b"#" * (2**20 + 1), "too large"), (None, "cannot be read")],
)
def test_a_file_that_is_no_recipe_is_refused(tmp_path, content, said):
    path = tmp_path / "recipe.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_recipe(path)
