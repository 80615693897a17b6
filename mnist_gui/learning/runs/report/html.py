"""Pieces of HTML. Texts from files and users are escaped here, and nowhere else."""

from collections.abc import Iterable, Sequence
from html import escape

from mnist_gui.names import printable


class Html(str):
    """HTML that is complete: its texts are escaped."""

    __slots__ = ()


def text(content: object) -> Html:
    """Escape a text."""
    return content if isinstance(content, Html) else Html(escape(printable(str(content), keep="\n")))


def tag(name: str, *children: object, **attributes: object) -> Html:
    """Return an element.

    Parameters
    ----------
    name : str
    *children : object
        Texts are escaped, `Html` is taken as it is.
    **attributes : object
        A trailing underscore is left out, as in ``class_``, and other ones become hyphens. None leaves an
        attribute out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def join(parts: Iterable[object]) -> Html:
    """Return parts one after the other."""
    return Html("".join(map(text, parts)))


def section(title: str, *children: object) -> Html:
    """Return a section with a heading."""
    return tag("section", tag("h2", title), *children)


def facts(rows: Iterable[tuple[str, object]]) -> Html:
    """Return a table of titles and what they say; rows that say nothing are left out."""
    said = [(title, value) for title, value in rows if str(value)]
    return tag(
        "table", *(tag("tr", tag("th", title, scope="row"), tag("td", value)) for title, value in said)
    )


def table(titles: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "") -> Html:
    """Return a table whose first column names its rows; the others are numbers."""
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    body = (
        tag("tr", tag("th", first, scope="row"), *(tag("td", cell, class_="number") for cell in rest))
        for first, *rest in rows
    )
    named = (tag("caption", caption),) if caption else ()
    return tag("div", tag("table", *named, tag("thead", head), tag("tbody", *body)), class_="wide")
