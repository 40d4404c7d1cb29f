"""The language of cells: `-`, `500`, `< 500`, `[100..200)`, `"a", "b"`, `not("a")`."""

import re
from typing import NamedTuple

from servbot.core.decision_table.condition import ANY, Condition, Span
from servbot.core.decision_table.errors import CellWrong
from servbot.core.decision_table.literal import literal
from servbot.core.decision_table.spec import ColumnType

LONGEST_CELL = 2000

REMEDY = 'write a value, < 500, >= 10, [100..200), "a", "b", not("a"), or - for any value'

signs = str.maketrans({"＜": "<", "＞": ">", "＝": "=", "（": "(", "）": ")", "［": "[", "］": "]", "，": ",",
                       "、": ",", "“": '"', "”": '"', "＂": '"', "！": "!", "…": "..", "≤": "<=", "≥": ">=", "≠": "!="})  # fmt: skip
"""What keyboards for Chinese and spreadsheet programs write instead of the plain signs."""

token = re.compile(
    r'(?P<blank>\s+)|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<sign><=|>=|!=|<>|<|>|=|\[|\]|\(|\)|,|\.\.)'
    r'|(?P<word>(?:(?!\.\.)[^\s<>=!\[\](),"])+)'
)
in_quotes = re.compile(r'("(?:[^"\\]|\\.)*"|“[^”]*”|＂[^＂]*＂)')
thousands = re.compile(r"\d,\d{3}(?!\d)", re.ASCII)
dashes = {"", "-", "－", "–", "—"}


class Token(NamedTuple):
    """A piece of a cell."""

    kind: str
    text: str


def parse_cell(text: str, kind: ColumnType) -> Condition:
    """The condition that a cell states about a column of that type; `CellWrong` where it states none."""
    if len(text) > LONGEST_CELL:
        raise CellWrong(f"the cell is longer than {LONGEST_CELL} characters", remedy="split the rule")
    if text.strip() in dashes:
        return ANY
    if "${{" in text:
        raise CellWrong(
            "a cell cannot hold an expression", remedy="give the value under `with:`, and compare it here"
        )
    if kind in {"decimal", "integer"} and (found := thousands.search(_plain_signs(text))):
        raise CellWrong(
            f"{found[0]} can be read as one number or as two",
            remedy="write a number without separators; put a blank behind a comma between two numbers",
        )
    return _Cell(text, kind).condition()


class _Cell:
    """Walks the pieces of one cell."""

    def __init__(self, text: str, kind: ColumnType) -> None:
        self.kind = kind
        self.tokens = _tokens(_plain_signs(text))
        self.at = 0

    def condition(self) -> Condition:
        """The whole cell."""
        negated = self._next_is("not") and self._sign_at(self.at + 1, "(")
        self.at += 2 if negated else 0
        spans = [self._term()]
        while self._take(","):
            spans.append(self._term())
        if negated:
            self._expect(")")
        if self.at < len(self.tokens):
            raise CellWrong(f"{self.tokens[self.at].text!r} cannot stand here", remedy=REMEDY)
        return Condition(spans=tuple(spans), negated=negated)

    def _term(self) -> Span:
        for sign in ("<=", ">=", "<", ">", "="):
            if self._take(sign):
                return self._compared(sign)
        if self._take("!=") or self._take("<>"):
            raise CellWrong("a cell cannot say “is not” by a sign", remedy='write not("a")')
        for sign in ("[", "(", "]"):
            if self._take(sign):
                return self._interval(open_below=sign != "[")
        value = self._literal()
        if self._sign_at(self.at, ".."):
            raise CellWrong("a range stands in brackets", remedy="write [100..200] or [100..200)")
        return Span(value, value)

    def _compared(self, sign: str) -> Span:
        value = self._literal()
        if sign == "=":
            return Span(value, value)
        self._refuse_unordered()
        if sign.startswith("<"):
            return Span(high=value, high_open=sign == "<")
        return Span(low=value, low_open=sign == ">")

    def _interval(self, *, open_below: bool) -> Span:
        self._refuse_unordered()
        low = self._literal()
        self._expect("..")
        high = self._literal()
        open_above = not self._take("]")
        if open_above and not self._take(")"):
            self._expect("[")
        span = Span(low, high, low_open=open_below, high_open=open_above)
        if span.is_empty:
            raise CellWrong("the range holds no value", remedy="write the smaller bound first")
        return span

    def _literal(self) -> object:
        if self._next_is("date") and self._sign_at(self.at + 1, "("):
            self.at += 2
            value = self._literal()
            self._expect(")")
            return value
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "quoted":
            self.at += 1
            text = re.sub(r"\\(.)", r"\1", self.tokens[self.at - 1].text[1:-1])
            return literal(text, self.kind, quoted=True)
        words = []
        while self.at < len(self.tokens) and self.tokens[self.at].kind == "word":
            words.append(self.tokens[self.at].text)
            self.at += 1
        if not words:
            raise CellWrong("a value is missing", remedy=REMEDY)
        return literal(" ".join(words), self.kind)

    def _refuse_unordered(self) -> None:
        if self.kind in {"string", "boolean"}:
            what = "text" if self.kind == "string" else "true or false"
            raise CellWrong(
                f"a column of {what} has no smaller and larger values",
                remedy="give the column the type decimal, integer or date, or list the values",
            )

    def _next_is(self, word: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] == Token("word", word)

    def _sign_at(self, at: int, sign: str) -> bool:
        return at < len(self.tokens) and self.tokens[at] == Token("sign", sign)

    def _take(self, sign: str) -> bool:
        found = self._sign_at(self.at, sign)
        self.at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            there = self.tokens[self.at].text if self.at < len(self.tokens) else "the end"
            raise CellWrong(f"{sign} is missing before {there}", remedy=REMEDY)


def _plain_signs(text: str) -> str:
    """The cell with plain signs; what stands in quotes stays as it is."""
    pieces = in_quotes.split(text)
    for at, piece in enumerate(pieces):
        quoted = at % 2 == 1
        pieces[at] = f'"{piece[1:-1]}"' if quoted else piece.translate(signs)
    return "".join(pieces)


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = token.match(text, at)
        if match is None:
            what = "the quotes are not closed" if text[at] == '"' else f"{text[at]!r} cannot stand here"
            raise CellWrong(what, remedy=REMEDY)
        if match.lastgroup != "blank":
            found.append(Token(str(match.lastgroup), match[0]))
        at = match.end()
    return found
