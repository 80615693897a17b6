"""An HTML page as a browser would see it."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """What a browser would see of a page.

    Parameters
    ----------
    page : str
        The HTML; a tag that closes another one than the last that was opened fails.

    Attributes
    ----------
    tags : list of (str, dict of str to str)
        Each tag with its attributes, in order.
    open : list of str
        Tags that were not closed.
    texts : list of str
        What can be read.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "img":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.texts)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each tag of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    def check_loads_nothing(self) -> None:
        """Fail if the page would load, run or link to anything that is not in it."""
        kinds = {tag for tag, _ in self.tags}
        assert not kinds & {"script", "link", "iframe", "object", "embed", "a", "form"}
        for _, attributes in self.tags:
            assert not {name for name in attributes if name.startswith("on") or name in ("href", "srcset")}
            source = attributes.get("src", "data:image/png;base64,")
            assert source is not None
            assert source.startswith("data:image/png;base64,")
            assert "url(" not in (attributes.get("style") or "")
