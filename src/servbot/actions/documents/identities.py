"""Checksums: numbers of persons and companies that prove themselves."""

from collections.abc import Mapping
from typing import Any

from servbot.core.reading import Check

CREDIT_CODES = ("supplier_tax_number", "company_tax_number", "credit_code")
"""Fields that may hold a Chinese unified social credit code."""

CODE_LENGTH = 18


def check_credit_codes(fields: Mapping[str, Any]) -> list[Check]:
    """Only numbers that look like a Chinese unified social credit code have a checksum we know."""
    from stdnum.cn import uscc

    codes = {name: str(fields[name]) for name in CREDIT_CODES if fields.get(name)}
    return [
        _judged("documents.tax-number-wrong", "tax number", name, code, right=bool(uscc.is_valid(code)))
        for name, code in codes.items()
        if len(code.replace(" ", "")) == CODE_LENGTH
    ]


def check_identity(fields: Mapping[str, Any]) -> list[Check]:
    """The number of a Chinese identity card: its check character, and the birthday and sex that it repeats."""
    from stdnum.cn import ric

    if not fields.get("number"):
        return []
    number = str(fields["number"]).upper()
    right = bool(ric.is_valid(number))
    found = [_judged("documents.id-number-wrong", "identity number", "number", number, right=right)]
    return found + (_repeated(fields, number) if right else [])


def _judged(code: str, what: str, field: str, number: str, *, right: bool) -> Check:
    ending = "is right" if right else "is wrong, so at least one character is"
    message = f"The check character of the {what} {number} {ending}."
    return Check(code=code, passed=right, message=message, fields=(field,))


def _repeated(fields: Mapping[str, Any], number: str) -> list[Check]:
    """What the number says about the person beside what the card says."""
    from stdnum.cn import ric

    said = {"born": ric.get_birth_date(number), "sex": "男" if int(number[16]) % 2 else "女"}
    wrong = tuple(name for name, value in said.items() if fields.get(name) not in (None, value))
    known = tuple(name for name in said if fields.get(name) is not None)
    if not known:
        return []
    message = "The identity number repeats the birthday and the sex."
    if wrong:
        pairs = "; ".join(f"{name} {said[name]}, not {fields[name]}" for name in wrong)
        message = f"The identity number says otherwise: {pairs}."
    return [
        Check(code="documents.id-number-disagrees", passed=not wrong, message=message, fields=wrong or known)
    ]
