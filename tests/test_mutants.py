"""The small changes of code by which ``tests/benchmarks/bench_mutants.py`` tests the tests."""

from pathlib import Path

import pytest
from helpers import mutants

CHANGED = {
    "x = a < b": {"x = (a <= b)"},
    "x = a <= b < c": {"x = (a < b < c)", "x = (a <= b <= c)"},
    "x = a is None": {"x = (a is not None)"},
    "x = 3": {"x = 4"},
    "x = 0.5": {"x = 0.75"},
    "x = True": {"x = False"},
    "x = (a + b) // c": {"x = ((a + b) / c)", "x = (a - b) // c", "x = ((a - b)) // c"},
    "x = a and (b or c)": {"x = (a or (b or c))", "x = a and ((b and c))", "x = a and (b and c)"},
    "x = not a": {"x = bool(a)"},
    "x = -a": {"x = a"},
    "x = f(a, b)": {"x = f(b, a)"},
    "x = f(a, a)": set(),
    "x = min(a, b)": set(),
    "x = f(a, *b)": set(),
    "x = a[b:c]": {"x = a[:c]", "x = a[b:]"},
    "x = a[:]": set(),
    "f(a)": {"pass"},
    "x += a": {"x -= a", "pass"},
    "def f():\n    return a": {"def f():\n    return None"},
    "def f():\n    return None": set(),
    "def f():\n    raise ValueError(3)": {"def f():\n    pass"},
    "for a in b:\n    continue": {"for a in b:\n    pass"},
    "ä = 'ö', 3": {"ä = 'ö', 4"},
    # left alone
    "'3 < 4'": set(),
    "x = f'{a + 3}'": set(),
    "x = 'a' + b": set(),
    "x: 'a[3:4]' = b": set(),
    "assert a < 3": set(),
    "@f(3)\ndef g(): pass": set(),
    "def f(a: b[3] = None) -> c[3]: pass": set(),
    "def __repr__(self):\n    return self.a < 3": set(),
    "log.warning(3)": set(),
    "X = cast(3, a)": set(),
    "x = zip(a, strict=True)": set(),
    "x = zip(a, b, strict=True)": {"x = zip(b, a, strict=True)"},
    "x = f(strict=True)": {"x = f(strict=False)"},
    "x = a.reshape(-1)": set(),
    "x = a.reshape(2)": {"x = a.reshape(3)"},
    "if TYPE_CHECKING:\n    x = 3": set(),
    "Rows = Array[int, 3]": set(),
}


@pytest.mark.parametrize("source", CHANGED)
def test_what_is_changed(source):
    assert {mutant.mutated for mutant in mutants.mutants_of(Path("m.py"), source)} <= CHANGED[source]
    assert bool(mutants.mutants_of(Path("m.py"), source)) == bool(CHANGED[source])


def test_each_mutant_is_valid_and_differs():
    source = Path(mutants.__file__).read_text(encoding="utf-8")
    found = mutants.mutants_of(Path("m.py"), source)
    assert len(found) > 30
    for mutant in found:
        compile(mutant.mutated, "m.py", "exec")
        assert mutant.mutated != source
        assert mutant.diff.startswith("-")


def test_what_runs_at_the_import_is_marked():
    source = "A = 3\n\ndef f(a=4):\n    return 5\n\nclass C:\n    B = 6\n"
    found = {mutant.line: mutant.is_at_import for mutant in mutants.mutants_of(Path("m.py"), source)}
    assert found == {1: True, 3: True, 4: False, 7: True}
