"""Numbers, amounts and dates as people write them in English, continental and Chinese habits: read, and written."""

from servbot.core.notation.capitals import read_capitals
from servbot.core.notation.dates import DateOrder, read_date, read_moment
from servbot.core.notation.numbers import DecimalMark, read_money, read_number
from servbot.core.notation.writing import MONEY_STYLES, NUMBER_STYLES, money_text, number_text

__all__ = [
    "MONEY_STYLES",
    "NUMBER_STYLES",
    "DateOrder",
    "DecimalMark",
    "money_text",
    "number_text",
    "read_capitals",
    "read_date",
    "read_moment",
    "read_money",
    "read_number",
]
