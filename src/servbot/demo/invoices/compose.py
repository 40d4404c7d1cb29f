"""The contents of a set: orders, and the invoices made from them with their defects."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle
from random import Random

from servbot.core.record import Record
from servbot.demo.company import SUPPLIERS, Supplier
from servbot.demo.invoices.orders import Order, cents, draw_order, net_of, priced, tax_of
from servbot.demo.invoices.paper import Paper, draw_chinese_parts
from servbot.demo.invoices.plan import Slot, plan
from servbot.demo.invoices.strangers import STRANGERS
from servbot.demo.invoices.truth import InvoiceTruth, Language, Line

_FIRST_DAY = dt.date(2025, 9, 1)
_DAYS = 100


class Composition(Record):
    """A set before it is drawn."""

    slots: tuple[Slot, ...]

    papers: tuple[Paper, ...]
    """One for each slot."""

    orders: tuple[Order, ...]
    """By number; some have no invoice yet."""


def compose(seed: int, count: int) -> Composition:
    """The same set for the same seed and count, on every machine."""
    composer = _Composer(seed, count)
    for at, slot in enumerate(composer.slots):
        composer.add(at, slot)
    for _ in range(count // 4):
        composer.order(next(composer.known["en"]), large=False)
    orders = sorted(composer.orders, key=lambda order: order.number)
    return Composition(slots=composer.slots, papers=tuple(composer.papers), orders=tuple(orders))


class _Composer:
    """Draws one invoice after the other from a single stream of random numbers."""

    def __init__(self, seed: int, count: int) -> None:
        self.random = Random(seed)
        self.slots = plan(self.random, count)
        self.papers: list[Paper] = []
        self.orders: list[Order] = []
        self.known = _by_language(self._shuffled(SUPPLIERS))
        self.strangers = _by_language(STRANGERS)
        self.order_numbers = iter(self.random.sample(range(10_001, 10_020 + 12 * count), 2 * count))
        self.serials = iter(self.random.sample(range(10_000, 100_000), count))

    def _shuffled(self, suppliers: tuple[Supplier, ...]) -> tuple[Supplier, ...]:
        return tuple(self.random.sample(suppliers, len(suppliers)))

    def add(self, at: int, slot: Slot) -> None:
        """Compose the invoice of one slot."""
        file = f"invoice-{at + 1:03d}{slot.suffix}"
        paper = self._again(slot.repeats) if slot.repeats is not None else self._fresh(slot)
        truth = paper.truth.model_copy(update={"file": file, "defect": slot.defect})
        self.papers.append(paper.model_copy(update={"truth": truth}))

    def _again(self, at: int) -> Paper:
        return self.papers[at].model_copy(update={"copy_mark": True})

    def _fresh(self, slot: Slot) -> Paper:
        pool = self.strangers if slot.defect == "unknown_supplier" else self.known
        seller = next(pool[slot.language])
        truth = self._truth(slot, seller)
        if seller.chinese:
            parts = draw_chinese_parts(self.random, truth.date.year)
            return Paper(truth=truth, seller=seller, layout="fapiao", chinese=parts)
        # A company's invoices always look the same.
        return Paper(truth=truth, seller=seller, layout="modern" if len(seller.name) % 2 else "classic")

    def _truth(self, slot: Slot, seller: Supplier) -> InvoiceTruth:
        order = self.order(seller, large=slot.defect == "over_authority")
        lines = self._dearer(order.lines) if slot.defect == "price_differs" else order.lines
        net, tax = net_of(lines), tax_of(lines, seller)
        day = _FIRST_DAY + dt.timedelta(days=self.random.randrange(_DAYS))
        return InvoiceTruth(
            file="",
            form=slot.form,
            language=slot.language,
            defect=slot.defect,
            number=_invoice_number(seller, next(self.serials), day),
            date=day,
            supplier=seller.name,
            supplier_tax_number=seller.tax_number,
            order_number=order.number,
            currency=seller.currency,
            net=net,
            tax=tax,
            total=net + tax + self._slip(slot),
            lines=lines,
            ordered=order.lines,
        )

    def order(self, seller: Supplier, *, large: bool) -> Order:
        """One more order."""
        number = f"PO-{next(self.order_numbers)}"
        self.orders.append(draw_order(self.random, number, seller, large=large))
        return self.orders[-1]

    def _dearer(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The lines with the price of one raised by 4 to 12 percent, at least by a cent."""
        at = self.random.randrange(len(lines))
        line = lines[at]
        price = cents(line.unit_price * Decimal(self.random.randint(104, 112)) / 100)
        price = max(price, line.unit_price + Decimal("0.01"))
        return (*lines[:at], priced(line.description, line.quantity, price), *lines[at + 1 :])

    def _slip(self, slot: Slot) -> Decimal:
        """By how much the printed total is wrong."""
        if slot.defect != "sum_mismatch":
            return Decimal("0.00")
        return Decimal(self.random.choice((9, 10, 18, 27, 36, 45, 54, 63, 90)))


def _by_language(suppliers: tuple[Supplier, ...]) -> dict[Language, Iterator[Supplier]]:
    """Suppliers in turn; Chinese VAT invoices are in yuan, so others do not write them."""
    chinese = [supplier for supplier in suppliers if supplier.chinese and supplier.currency == "CNY"]
    english = [supplier for supplier in suppliers if not supplier.chinese]
    return {"en": cycle(english), "zh": cycle(chinese)}


def _invoice_number(seller: Supplier, serial: int, day: dt.date) -> str:
    """In the supplier's own style; different serials give different numbers."""
    if seller.chinese:
        return f"{10_000_000 + serial * 883}"
    styles = (f"INV-{day.year}-{serial}", f"R{day:%y}{serial * 7:06d}", f"{serial * 37}")
    return styles[sum(seller.name.encode()) % len(styles)]
