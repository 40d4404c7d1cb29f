"""Pages of long lists."""

from urllib.parse import urlencode

from django.http import HttpRequest

from servbot.core.record import Record

SIZE = 50


class Paging(Record):
    """Where a reader is in a long list."""

    number: int
    total: int
    before: str
    """Address of the page before; empty on the first."""

    after: str
    """Address of the page after; empty on the last."""

    first: int
    last: int


def page_number(request: HttpRequest) -> int:
    """The page asked for, from 1."""
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() else 1


def paging(request: HttpRequest, total: int, size: int = SIZE) -> Paging:
    """The position of the page asked for among `total` rows."""
    number = page_number(request)
    first = (number - 1) * size + 1
    return Paging(
        number=number,
        total=total,
        first=min(first, total),
        last=min(number * size, total),
        before=address_with(request, page=str(number - 1)) if number > 1 else "",
        after=address_with(request, page=str(number + 1)) if number * size < total else "",
    )


def address_with(request: HttpRequest, **changed: str) -> str:
    """The present address with other query values; empty ones are left out."""
    kept = {name: value for name, value in request.GET.items() if name not in ("part", "seen", "page")}
    query = urlencode({name: value for name, value in {**kept, **changed}.items() if value})
    return f"{request.path}?{query}" if query else request.path
