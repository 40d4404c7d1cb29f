"""Orders of customers and what left the stock for them, some of it in several deliveries."""

import random
from datetime import date, timedelta
from pathlib import Path

from servbot.demo.ledgers.table import write_table

FIRST = date(2026, 2, 2)
ITEMS = ("Oak shelf", "Linen lamp", "Desk mat", "Tea tin", "Wool throw", "Brass hook", "纸箱 40×30")


def stock_files(folder: Path, *, orders: int = 30, seed: int = 7) -> dict[str, int]:
    """Write `orders.xlsx` and `stock.xlsx`; the same seed gives the same files."""
    chance = random.Random(seed)
    wanted, issued, parts = [], [], 0
    for number in range(orders):
        order, item = f"SO-{5000 + number}", chance.choice(ITEMS)
        day, quantity = FIRST + timedelta(days=chance.randint(0, 20)), chance.randint(4, 60)
        wanted.append((day, order, item, quantity))
        if number % 6 == 0:
            parts += 1
            first = quantity // 3
            deliveries = [first, quantity - first]
        else:
            deliveries = [quantity - 1 if number == 7 else quantity - 9 if number == 14 else quantity]
        issued += [(day + timedelta(days=2 + at), order, item, count) for at, count in enumerate(deliveries)]
    wanted.append((FIRST, "SO-5900", ITEMS[0], 5))
    issued.append((FIRST, "SO-5950", ITEMS[1], 3))
    chance.shuffle(issued)
    write_table(folder / "orders.xlsx", "Orders", ("Day", "Order", "Item", "Quantity"), wanted)
    write_table(folder / "stock.xlsx", "Issued", ("Day", "Order", "Item", "Issued"), issued)
    return {"orders": orders, "several deliveries": parts, "short": 2, "not issued": 1, "not ordered": 1}
