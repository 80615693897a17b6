"""The lines of a journal of corrections: what is written, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.class_changes import ClassGroup
from mnist_gui.data.user.correction_lines import (
    CHANGE,
    HEADER,
    REDO,
    UNDO,
    Step,
    format_step,
    format_time,
    parse_steps,
)


def step_of(number=1, *, rows=(5, 2), labels=(3, -1), states=(0, 1), **other):
    arrays = (np.array(rows, np.intp), np.array(labels, np.int16), np.array(states, np.uint8))
    return Step(number, 1_000_000_000, other.pop("action", CHANGE), other.pop("of", 0), *arrays, **other)


GROUPS = (ClassGroup("a", (0, 2)), ClassGroup("b,c", (1,)))


@pytest.mark.parametrize(
    ("step", "lines"),
    [
        (
            step_of(),
            ["1,1,2001-09-09T01:46:40Z,change,,5,3,,", "1,0,2001-09-09T01:46:40Z,change,,2,,,checked"],
        ),
        (
            step_of(7, rows=[1], labels=[0], states=[2], action=UNDO, of=6),
            ["7,0,2001-09-09T01:46:40Z,undo,6,1,0,,unsure"],
        ),
        (
            step_of(7, rows=[1], labels=[0], states=[3], action=REDO, of=5),
            ["7,0,2001-09-09T01:46:40Z,redo,5,1,0,,excluded"],
        ),
        (
            step_of(
                rows=[1, 2, 3],
                labels=[10, 11, 12],
                states=[0] * 3,
                new_classes={10: "x", 11: '"y", z', 12: "=1"},
            ),
            [
                "1,2,2001-09-09T01:46:40Z,change,,1,10,x,",
                '1,1,2001-09-09T01:46:40Z,change,,2,11,"""y"", z",',
                "1,0,2001-09-09T01:46:40Z,change,,3,12,'=1,",
            ],
        ),
        (
            step_of(rows=[1], labels=[0], states=[0], groups=GROUPS, added=frozenset({2})),
            [
                "1,3,2001-09-09T01:46:40Z,change,,1,0,,",
                "1,2,2001-09-09T01:46:40Z,change,,0,0,a,class",
                "1,1,2001-09-09T01:46:40Z,change,,0,2,a,new class",
                '1,0,2001-09-09T01:46:40Z,change,,1,1,"b,c",class',
            ],
        ),
        (
            step_of(rows=[], labels=[], states=[], groups=GROUPS[:1]),
            ["1,1,2001-09-09T01:46:40Z,change,,0,0,a,class", "1,0,2001-09-09T01:46:40Z,change,,0,2,a,class"],
        ),
    ],
)
def test_a_step_is_written_in_lines_and_read_again(step, lines):
    content = format_step(step)
    assert content.decode().splitlines() == lines
    (found,), length = (
        parse_steps(content, previous=step.number - 1) if step.number > 1 else parse_steps(HEADER + content)
    )
    assert length == len(content) + (len(HEADER) if step.number == 1 else 0)
    for name in ("rows", "labels", "states"):
        values, expected = getattr(found, name), getattr(step, name)
        assert values.dtype == expected.dtype
        assert values.tolist() == expected.tolist()
    for name in ("number", "time", "action", "of", "new_classes", "groups", "added"):
        assert getattr(found, name) == getattr(step, name)


def test_times_are_utc():
    assert format_time(0) == "1970-01-01T00:00:00Z"
    assert format_time(2**32 - 1) == "2106-02-07T06:28:15Z"


def test_steps_are_counted_and_what_is_cut_off_is_not():
    one, two = format_step(step_of()), format_step(step_of(2))
    steps, length = parse_steps(HEADER + one + two + format_step(step_of(3))[:-1])
    assert ([step.number for step in steps], length) == ([1, 2], len(HEADER + one + two))
    steps, length = parse_steps(two, previous=1)
    assert ([step.number for step in steps], length) == ([2], len(two))
    assert parse_steps(b"", previous=4) == ([], 0)
    assert parse_steps(HEADER) == ([], len(HEADER))
    for begun in (b"", HEADER[:9], HEADER[:9] + b"\0\0"):
        assert parse_steps(begun) == ([], 0)


@pytest.mark.parametrize("content", [b"x", HEADER[1:], b"step,other\n"])
def test_another_first_line_is_refused(content):
    with pytest.raises(ValueError, match=r"^its first line is another one$"):
        parse_steps(content)


LINE = "1,0,2001-09-09T01:46:40Z,change,,5,3,,checked"


def line_with(**parts):
    names = HEADER.decode().strip().split(",")
    values = dict(zip(names, LINE.split(","), strict=True))
    return ",".join((values | parts).values()) + "\n"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (line_with(step="2"), "the lines of step 1 do not belong together"),
        (
            line_with(left="1") + line_with(time="2001-09-09T01:46:41Z"),
            "the lines of step 1 do not belong together",
        ),
        (
            line_with(left="1", action="undo", of="1") + line_with(),
            "the lines of step 1 do not belong together",
        ),
        (line_with(left="2") + line_with(row="6"), "the lines of step 1 do not belong together"),
        (line_with(action="undo"), "step 1 is no change, undo or redo"),
        (line_with(of="1"), "step 1 is no change, undo or redo"),
        (line_with(action="any"), "step 1 is no change, undo or redo"),
        (line_with(action="undo", of="1"), "a number is not one from 0 to 0"),
        (line_with(state="any"), "step 1 has an unknown state"),
        (line_with(label="32768"), "a number is not one from 0 to 32767"),
        (line_with(label="-1"), "a number is not one from 0 to 32767"),
        (line_with(label="\u0663"), "a number is not one from 0 to 32767"),
        (
            line_with(left="1", new_class="a") + line_with(row="6", new_class="b"),
            "step 1 has two names for a class",
        ),
        (line_with(left="1") + line_with(), "step 1 has an image twice"),
        (line_with(row=""), "a row is no number"),
        (line_with(left="1", row="") + line_with(), "a row is no number"),
        (line_with(row="x"), "a row is no number"),
        (line_with(row="-1"), "a row is no number"),
        (line_with(row="\u0663"), "a row is no number"),
        (line_with(row="1" * 11), "a row is too large"),
        (line_with(time="2001-09-09T01:46:40"), "a time is none of UTC"),
        (line_with(time="2001-09-09Z9"), "a time is none of UTC"),
        (line_with(time="1969-12-31T23:59:59Z"), "a time is none of UTC"),
        (line_with(time="2106-02-07T06:28:16Z"), "a time is none of UTC"),
        (line_with(time="9999Z"), "a time is none of UTC"),
        (line_with(state="checked,"), "a line has too few or too many fields"),
        (line_with(new_class='"a",'), "a line has too few or too many fields"),
        ("x,y\n", "a line has too few or too many fields"),
        (line_with(state="class"), "step 1 has two names for a class, or none"),
        (
            line_with(state="class", row="1", new_class="a"),
            "step 1 has a class twice, or a place without one",
        ),
        (line_with(state="class", row="32768", new_class="a"), "a number is not one from 0 to 32767"),
        (
            line_with(state="class", row="0", label="32768", new_class="a"),
            "a number is not one from 0 to 32767",
        ),
        (
            line_with(left="1", state="class", row="0", new_class="a")
            + line_with(state="class", row="0", label="4", new_class="b"),
            "step 1 has two names for a class, or none",
        ),
        (
            line_with(left="1", state="class", row="0", new_class="a")
            + line_with(state="class", row="1", new_class="b"),
            "step 1 has a class twice, or a place without one",
        ),
    ],
)
def test_lines_that_no_kill_leaves_are_refused(lines, message):
    with pytest.raises(ValueError) as caught:
        parse_steps(HEADER + lines.encode())
    assert str(caught.value) == f"after step 0, {message}"


def test_pages_that_were_not_written_are_no_fault():
    whole = HEADER + format_step(step_of())
    steps, length = parse_steps(whole + b"x,y\n\0\0")
    assert (len(steps), length) == (1, len(whole))
    steps, length = parse_steps(whole + line_with(step="2").encode() + b"\0" * 5 + b"\n")
    assert len(steps) == 2


@pytest.mark.parametrize(
    "line",
    [
        line_with(label="32767"),
        line_with(label=""),
        line_with(row="9" * 10),
        line_with(row="0"),
        line_with(time="2106-02-07T06:28:15Z"),
        line_with(time="1970-01-01T00:00:00Z"),
        line_with(state=""),
        line_with(left="1", new_class="a") + line_with(row="6", new_class="a"),
        line_with(left="1", label="3", new_class="a") + line_with(row="6", label="4", new_class="a"),
    ],
)
def test_lines_at_the_limits_are_read(line):
    (step,), _ = parse_steps(HEADER + line.encode())
    assert format_step(step).decode() == line


def test_an_undo_is_of_an_earlier_step():
    first, undone = format_step(step_of()), step_of(2, action=UNDO, of=1)
    (_, found), _ = parse_steps(HEADER + first + format_step(undone))
    assert (found.action, found.of) == (UNDO, 1)
    with pytest.raises(ValueError, match="after step 1, a number is not one from 0 to 1"):
        parse_steps(HEADER + first + format_step(replace(undone, of=2)))
