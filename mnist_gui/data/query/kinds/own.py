"""Values of columns that a data set brings: numbers, or texts of which any will do."""

from collections.abc import Sequence
from dataclasses import dataclass

from mnist_gui.data.own_columns import OwnColumn
from mnist_gui.data.query.condition import Context, Kind
from mnist_gui.data.query.error import QueryError, shown
from mnist_gui.data.query.kinds.names import meant
from mnist_gui.data.query.kinds.number import Number, written
from mnist_gui.data.query.scanner import Term, Word
from mnist_gui.data.query.values import Interval, OneOf
from mnist_gui.data.query.words import listing, name_word


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnNumber(Number):
    """An interval of the numbers of a column.

    Attributes
    ----------
    column : OwnColumn
    """

    column: OwnColumn

    def offers(self, context: Context[Interval]) -> Sequence[tuple[str, str]]:
        """Offer the values of a column that has few, if they are whole."""
        return [(written(value), written(value)) for value in self._few_whole_numbers()]

    def example(self, context: Context[Interval]) -> str:
        """Name the first value, if there are few."""
        few = self._few_whole_numbers()
        return f"{context.name}:{written(few[0])}" if few else f"{context.name}<0.5"

    def _few_whole_numbers(self) -> Sequence[float]:
        values = [float(value) for value in self.column.few_values]
        return values if all(value.is_integer() for value in values) else ()


@dataclass(frozen=True, eq=False)
class OwnText(Kind[frozenset[OneOf]]):
    """Texts of a column. Terms are kept side by side: all of them must hold.

    Attributes
    ----------
    column : OwnColumn
    """

    column: OwnColumn

    place = 4
    takes_minus = True

    def read(self, term: Term, context: Context[frozenset[OneOf]]) -> frozenset[OneOf]:
        """Return the texts, any of which will do; behind a minus or ``!=``, none of which may be there."""
        if term.operator not in (":", "!="):
            raise QueryError(f"{context.name} takes a colon, such as {context.example}.", term.whole)
        texts = frozenset(self._text(item, context) for item in term.items)
        return frozenset({OneOf(texts, negative=term.negative != (term.operator == "!="))})

    def both(
        self,
        before: frozenset[OneOf],
        value: frozenset[OneOf],
        term: Term,
        context: Context[frozenset[OneOf]],
    ) -> frozenset[OneOf]:
        """Keep both."""
        return before | value

    def write(self, value: frozenset[OneOf], context: Context[frozenset[OneOf]]) -> str:
        """Write what must be there, then what must not be."""
        terms = sorted((each.negative, sorted(each.texts)) for each in value)
        return " ".join(
            f"{'-' if negative else ''}{context.name}:{','.join(map(name_word, texts))}"
            for negative, texts in terms
        )

    def offers(self, context: Context[frozenset[OneOf]]) -> Sequence[tuple[str, str]]:
        """Offer the values of a column that has few."""
        return [(text, name_word(text)) for text in self.column.few_values]

    def example(self, context: Context[frozenset[OneOf]]) -> str:
        """Name the first value, if there are few."""
        return f"{context.name}:{name_word(next(iter(self.column.few_values), 'text'))}"

    def _text(self, item: Word, context: Context[frozenset[OneOf]]) -> str:
        """Return the text that is meant: one of the column, if all of its values are known to be few."""
        known = self.column.few_values

        def allowed() -> str:
            return listing(map(name_word, known)) if known else context.example

        if known and self.column.is_examined_whole:
            return meant(item, known, f"value of {context.name}", allowed)
        if item.is_open:
            raise QueryError(f"{shown(item)} lacks the quote at its end; write {allowed()}.", item)
        return item.meaning
