"""Purchase orders, from which every invoice is made."""

from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from random import Random

from servbot.core.record import Record
from servbot.demo.company import Supplier
from servbot.demo.invoices.goods import Item, goods_of
from servbot.demo.invoices.truth import Line

AUTHORITY = Decimal(10_000)
"""A total above this needs somebody with more authority."""

TAX_PERCENT = {"GB": 20, "IE": 23, "DE": 19, "NL": 21, "BE": 21, "CN": 13}
"""Usual rate of value added tax by country."""

_ORDINARY_NET = 6_900
"""Keeps every total below the authority at any tax rate, even after a price has been raised."""


class Order(Record):
    """One purchase order."""

    number: str

    supplier: str

    currency: str

    lines: tuple[Line, ...]


def cents(amount: Decimal) -> Decimal:
    """The amount with two decimals, halves rounded up as on paper."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def priced(description: str, quantity: Decimal, unit_price: Decimal) -> Line:
    """A line with its amount."""
    return Line(
        description=description,
        quantity=quantity,
        unit_price=unit_price,
        amount=cents(quantity * unit_price),
    )


def net_of(lines: tuple[Line, ...]) -> Decimal:
    """Sum of the amounts."""
    return sum((line.amount for line in lines), Decimal("0.00"))


def tax_of(lines: tuple[Line, ...], supplier: Supplier) -> Decimal:
    """Tax on the lines; Chinese invoices round it line by line."""
    if supplier.chinese:
        return sum((line_tax(line, supplier) for line in lines), Decimal("0.00"))
    return cents(net_of(lines) * TAX_PERCENT[supplier.country] / 100)


def line_tax(line: Line, supplier: Supplier) -> Decimal:
    """Tax on one line."""
    return cents(line.amount * TAX_PERCENT[supplier.country] / 100)


def draw_order(random: Random, number: str, supplier: Supplier, *, large: bool) -> Order:
    """An order of one to six lines, above the authority when `large`."""
    lines = _draw_lines(random, supplier)
    while net_of(lines) > _ORDINARY_NET:
        lines = _draw_lines(random, supplier)
    if large:
        lines = _enlarged(lines, Decimal(random.randint(11_000, 24_000)))
    return Order(number=number, supplier=supplier.name, currency=supplier.currency, lines=lines)


def _draw_lines(random: Random, supplier: Supplier) -> tuple[Line, ...]:
    goods = goods_of(supplier.name, chinese=supplier.chinese)
    chosen = random.sample(goods, random.choice((1, 2, 2, 3, 3, 4, 5, 6)))
    return tuple(_draw_line(random, item) for item in chosen)


def _draw_line(random: Random, item: Item) -> Line:
    price = cents(item.price * Decimal(random.randint(940, 1060)) / 1000)
    quantity = max(1, round(random.uniform(60, 1500) / float(price)))
    if quantity > 20:
        quantity -= quantity % 5
    return priced(item.description, Decimal(quantity), price)


def _enlarged(lines: tuple[Line, ...], least: Decimal) -> tuple[Line, ...]:
    factor = ceil(least / net_of(lines))
    return tuple(priced(line.description, line.quantity * factor, line.unit_price) for line in lines)
