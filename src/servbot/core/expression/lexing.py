"""Jinja's expression language with two changes: decimals are exact, and every token knows its offset."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from jinja2 import TemplateSyntaxError
from jinja2.lexer import Lexer, Token
from jinja2.sandbox import ImmutableSandboxedEnvironment

LARGEST_EXPONENT = 100

escapes = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
escape = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)


class OffsetLexer(Lexer):
    """Puts the offset of a token where Jinja keeps its line, so nodes and errors carry it."""

    def wrap(
        self, stream: Iterable[tuple[int, str, str]], name: str | None = None, filename: str | None = None
    ) -> Iterator[Token]:
        """Tokens of Jinja's raw stream."""
        del name, filename
        offset = 0
        try:
            for _, kind, text in stream:
                yield from self._tokens(offset, kind, text)
                offset += len(text)
        except TemplateSyntaxError as error:
            raise TemplateSyntaxError(error.message or "", offset) from error

    def _tokens(self, offset: int, kind: str, text: str) -> Iterator[Token]:
        if kind == "float":
            yield Token(offset, kind, _decimal(text, offset))  # type: ignore[arg-type]  # any constant will do
        elif kind == "string":
            yield Token(offset, kind, escape.sub(_unescaped, text[1:-1]))
        else:
            yield from super().wrap(iter(((offset, kind, text),)))


def _decimal(text: str, offset: int) -> Decimal:
    number = Decimal(text.replace("_", ""))
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise TemplateSyntaxError(f"the number {text} is far too large or small", offset)
    return number


def _unescaped(found: re.Match[str]) -> str:
    r"""`\n` and its like as in Python; an unknown one stays as it is written, as in a pattern."""
    if found[1]:
        return chr(int(found[1], 16))
    return escapes.get(found[2], found[0])


class ExpressionEnvironment(ImmutableSandboxedEnvironment):
    """Used to parse only: nothing that Jinja compiles is ever run, our own evaluation walks the tree."""

    @property
    def lexer(self) -> Lexer:
        """The lexer with offsets."""
        return _lexer


environment = ExpressionEnvironment(variable_start_string="${{", variable_end_string="}}", autoescape=False)
_lexer = OffsetLexer(environment)
environment.globals.clear()
