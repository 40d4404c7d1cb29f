"""Ten rounds of a form that shuffles itself, the people to enter as a workbook, and the verdict."""

import io
import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple

ROUNDS = 10
FIELDS = ("First Name", "Last Name", "Company Name", "Role in Company", "Address", "Email", "Phone Number")

_first = ("Ana", "José", "Wei", "芳", "Sinéad", "Zoë", "Olu", "Mary-Jane", "Đorđe", "Ng")
_last = (
    "O'Brien",
    "Smith",
    "王",
    "van der Berg",
    "Núñez",
    "Müller",
    "Lee",
    "Kowalski",
    'de "Souza"',
    "Ångström",
)
_trades = ("Paper & Sons", "Steel, Ltd.", "纸业有限公司", "<Print> GmbH", "Freight (East)", "IT  Services")
_roles = ("Clerk", "Head of Purchasing", "CFO", "R&D", "Help Desk", "法务")
_streets = (
    "98 North Road",
    "7/b High Street",
    "中山路 100 号",
    "Am Alten Markt 3",
    "PO Box 12",
    "Rua 5 # 3-21",
)


class Verdict(NamedTuple):
    """What came of one attempt."""

    seed: int
    right: int
    """Fields that held what they should."""

    fields: int
    """All fields of all rounds."""


def people(seed: int) -> list[dict[str, str]]:
    """Who is to be entered, one by round; another seed gives others."""
    chance = random.Random(seed)
    return [_person(chance, number) for number in range(ROUNDS)]


def _person(chance: random.Random, number: int) -> dict[str, str]:
    company = f"{chance.choice(_last)} {chance.choice(_trades)}"
    email = f"user{chance.randrange(10_000)}.{number}@example.com"
    phone = str(chance.randrange(10**9, 10**10))
    names = [chance.choice(_first), chance.choice(_last), company, chance.choice(_roles)]
    return dict(zip(FIELDS, [*names, chance.choice(_streets), email, phone], strict=True))


def workbook(seed: int) -> bytes:
    """The people as .xlsx; one header ends in a space and the phone numbers are numbers, as in real life."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.append([f"{field} " if field == "Last Name" else field for field in FIELDS])
    for person in people(seed):
        sheet.append([int(text) if field == "Phone Number" else text for field, text in person.items()])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def judged(seed: int, rounds: Sequence[Mapping[str, str]]) -> Verdict:
    """The verdict on what was entered."""
    wanted = people(seed)
    right = sum(
        person[field] == entered.get(field)
        for person, entered in zip(wanted, rounds, strict=False)
        for field in FIELDS
    )
    return Verdict(seed, right if len(rounds) == ROUNDS else 0, ROUNDS * len(FIELDS))
