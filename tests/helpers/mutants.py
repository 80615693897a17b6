"""Small changes of source code, as a slip of the keyboard or of the mind would make them.

A `Mutant` replaces one expression or statement. It is spliced into the text, so that everything else keeps
its line. Texts, annotations, assertions, decorators, logging and ``__repr__`` are left alone: no answer
depends on them.
"""

import ast
import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
"""Each comparison as it is written, and as it is changed."""

_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "/",
    ast.Mod: "*",
    ast.Pow: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
    ast.BitXor: "|",
    ast.LShift: ">>",
    ast.RShift: "<<",
}
_UNTOUCHED_FUNCTIONS = {"__repr__", "__str__"}
_UNTOUCHED_CALLS = {"getLogger", "debug", "info", "warning", "exception", "warn", "TypeVar", "cast"}
_UNTOUCHED_KEYWORDS = {"zip": "strict", "astype": "copy"}
"""Keywords of calls that assert what the code around them sees to, or save memory."""

_NOT_SWAPPED = _UNTOUCHED_CALLS | {
    *("min", "max", "minimum", "maximum", "array_equal", "hypot", "gcd"),
    *("isinstance", "getattr"),
}
"""Calls whose two arguments mean the same either way, or cannot be confused."""

_Change = tuple[str, ast.AST, str]
"""The kind of a change, the node, and the text that replaces it."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module.

    Attributes
    ----------
    path : Path
        The module, from the root of the checkout.
    line : int
        The first line of what is changed, from 1.
    last_line : int
        The last line of it.
    kind : str
        What was changed, such as "comparison".
    is_at_import : bool
        Whether the line runs when the module is imported, and so in no test.
    source : bytes
        The text of the module.
    start, stop : int
        Where the change is in it.
    text : str
        What stands there instead.
    """

    path: Path
    line: int
    last_line: int
    kind: str
    is_at_import: bool
    source: bytes
    start: int
    stop: int
    text: str

    @property
    def mutated(self) -> str:
        """The text of the module after the change."""
        return (self.source[: self.start] + self.text.encode() + self.source[self.stop :]).decode()

    @property
    def diff(self) -> str:
        """The changed lines."""
        before, after = self.source.decode().splitlines(), self.mutated.splitlines()
        lines = difflib.unified_diff(before, after, n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))

    @property
    def first_word(self) -> str:
        """The first name in the first changed line: that of the constant, where it is one."""
        return re.match(r"\w*", self.source.decode().splitlines()[self.line - 1])[0]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} ({self.kind})"


def mutants_of(path: Path, source: str) -> list[Mutant]:
    """Return all mutants of a module, in the order of their lines."""
    raw = source.encode()  # columns of nodes count bytes
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = [
        Mutant(
            path,
            node.lineno,
            node.end_lineno,
            kind,
            is_at_import,
            raw,
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
            text,
        )
        for (kind, node, text), is_at_import in _changes(ast.parse(source))
    ]
    return sorted(found, key=lambda mutant: (mutant.start, mutant.stop, mutant.kind, mutant.text))


def _changes(node: ast.AST, *, inside: bool = False) -> Iterator[tuple[_Change, bool]]:
    """Yield the changes of a node and its children, and whether they run at the import.

    `inside` says whether a function is around the node.
    """
    for make in _CHANGES.get(type(node), ()):
        yield from (((kind, node, text), not inside) for kind, text in make(node))
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in _children(node):
        # Defaults of parameters are computed when the function is made.
        deeper = inside or (is_function and child not in node.args.defaults + node.args.kw_defaults)
        yield from _changes(child, inside=deeper)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of a node that may be changed."""
    skipped: list[ast.AST | None] = []
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            if node.name in _UNTOUCHED_FUNCTIONS:
                return
            skipped = [node.returns, *node.decorator_list]
        case ast.ClassDef():
            skipped = [*node.bases, *node.decorator_list]
        case ast.arg():
            return
        case ast.AnnAssign():
            skipped = [node.annotation]
        case ast.Assert() | ast.JoinedStr() | ast.Raise() | ast.Import() | ast.ImportFrom():
            return
        case ast.Call() if _name_of(node.func) in _UNTOUCHED_CALLS:
            return
        case ast.Call() if (untouched := _UNTOUCHED_KEYWORDS.get(_name_of(node.func))) is not None:
            skipped = [keyword for keyword in node.keywords if keyword.arg == untouched]
        case ast.Call() if _name_of(node.func) == "reshape":
            # Any negative length stands for what is left.
            skipped = [argument for argument in node.args if isinstance(argument, ast.UnaryOp)]
        case ast.If() if _name_of(node.test) == "TYPE_CHECKING":
            return
        case ast.Assign(value=ast.Subscript() | ast.BinOp(op=ast.BitOr())) if _is_alias(node):
            return
    for child in ast.iter_child_nodes(node):
        if child not in skipped:
            if isinstance(child, ast.arguments):
                yield from (default for default in child.defaults + child.kw_defaults if default is not None)
            else:
                yield child


def _name_of(node: ast.AST) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def _is_alias(node: ast.Assign) -> bool:
    """Return whether an assignment names a type."""
    name = _name_of(node.targets[0])
    return name[:1].isupper() and not name.isupper()


_Texts = Iterator[tuple[str, str]]


def _compare(node: ast.Compare) -> _Texts:
    for changed in range(len(node.ops)):
        text = _text(node.left)
        for number, (operator, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            text += f" {_COMPARISONS[type(operator)][number == changed]} {_text(right)}"
        yield "comparison", f"({text})"


def _constant(node: ast.Constant) -> _Texts:
    if isinstance(node.value, bool):
        yield "boolean", str(not node.value)
    elif isinstance(node.value, int):
        yield "constant", str(node.value + 1)
    elif isinstance(node.value, float):
        yield "constant", repr(node.value * 1.5 if node.value else 1.0)


def _binary(node: ast.BinOp) -> _Texts:
    symbol = _ARITHMETIC.get(type(node.op))
    if symbol is not None and not (_is_text(node.left) or _is_text(node.right)):
        yield "arithmetic", f"({_text(node.left)} {symbol} {_text(node.right)})"


def _augmented(node: ast.AugAssign) -> _Texts:
    symbol = _ARITHMETIC.get(type(node.op))
    if symbol is not None and not isinstance(node.value, ast.List | ast.ListComp | ast.JoinedStr):
        yield "arithmetic", f"{ast.unparse(node.target)} {symbol}= {ast.unparse(node.value)}"
    yield "removed statement", "pass"


def _boolean(node: ast.BoolOp) -> _Texts:
    symbol = " and " if isinstance(node.op, ast.Or) else " or "
    yield "boolean", f"({symbol.join(map(_text, node.values))})"


def _unary(node: ast.UnaryOp) -> _Texts:
    if isinstance(node.op, ast.Not):
        yield "boolean", f"bool({ast.unparse(node.operand)})"
    elif isinstance(node.op, ast.USub | ast.Invert):
        yield "arithmetic", _text(node.operand)


def _return(node: ast.Return) -> _Texts:
    # `return None` is nothing new, and for True and False, `_constant` has a better change.
    if node.value is not None and not (isinstance(node.value, ast.Constant) and not node.value.value):
        yield "return value", "return None"


def _statement(node: ast.Expr) -> _Texts:
    if isinstance(node.value, ast.Call) and _name_of(node.value.func) not in _UNTOUCHED_CALLS:
        yield "removed statement", "pass"


def _removed(_node: ast.AST) -> _Texts:
    yield "removed statement", "pass"


def _call(node: ast.Call) -> _Texts:
    if len(node.args) == 2 and not any(isinstance(arg, ast.Starred) for arg in node.args):
        first, second = map(ast.unparse, node.args)
        if first != second and _name_of(node.func) not in _NOT_SWAPPED:
            keywords = [ast.unparse(keyword) for keyword in node.keywords]
            yield "swapped arguments", f"{_text(node.func)}({', '.join([second, first, *keywords])})"


def _slice(node: ast.Slice) -> _Texts:
    lower, upper, step = (
        "" if part is None else ast.unparse(part) for part in (node.lower, node.upper, node.step)
    )
    behind = f":{step}" if step else ""
    if lower:
        yield "slice", f":{upper}{behind}"
    if upper:
        yield "slice", f"{lower}:{behind}"


_CHANGES: dict[type[ast.AST], tuple[Callable[..., _Texts], ...]] = {
    ast.Compare: (_compare,),
    ast.Constant: (_constant,),
    ast.BinOp: (_binary,),
    ast.AugAssign: (_augmented,),
    ast.BoolOp: (_boolean,),
    ast.UnaryOp: (_unary,),
    ast.Return: (_return,),
    ast.Expr: (_statement,),
    ast.Raise: (_removed,),
    ast.Continue: (_removed,),
    ast.Call: (_call,),
    ast.Slice: (_slice,),
}


_SINGLE = ast.Name | ast.Constant | ast.Attribute | ast.Call | ast.Subscript | ast.List | ast.Tuple | ast.Set


def _text(node: ast.AST) -> str:
    """Return the source of an expression, in parentheses if it is not a single thing."""
    text = ast.unparse(node)
    single = (
        ast.Name | ast.Constant | ast.Attribute | ast.Call | ast.Subscript | ast.List | ast.Tuple | ast.Set
    )
    return text if isinstance(node, single) else f"({text})"


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
