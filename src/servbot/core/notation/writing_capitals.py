"""Writes amounts of money in the capital numerals of Chinese invoices."""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
LARGEST = Decimal("999999999999.99")


def capitals(amount: Decimal) -> str:
    """The amount in capital numerals: 1005.20 is 壹仟零伍圆贰角整.

    Args:
        amount: from 0.00 to `LARGEST`, two decimals.
    """
    yuan, cents = divmod(int(amount * 100), 100)
    whole = f"{_whole(yuan)}圆" if yuan else ""
    return whole + _small_change(cents, follows_yuan=bool(yuan)) if yuan or cents else "零圆整"


def _whole(number: int) -> str:
    text = ""
    for power in range(len(GROUPS) - 1, -1, -1):
        group = number // 10_000**power % 10_000
        if not group:
            continue
        skipped = text and (group < 1000 or number // 10_000 ** (power + 1) % 10_000 == 0)
        text += ("零" if skipped else "") + _group(group) + GROUPS[power]
    return text


def _group(number: int) -> str:
    """Up to four digits; a run of zeros between other digits is read as one."""
    text = ""
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += DIGITS[digit] + PLACES[place]
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")


def _small_change(cents: int, *, follows_yuan: bool) -> str:
    tens, ones = divmod(cents, 10)
    if not cents:
        return "整"
    if not ones:
        return f"{DIGITS[tens]}角整"
    dimes = f"{DIGITS[tens]}角" if tens else "零" * follows_yuan
    return f"{dimes}{DIGITS[ones]}分"
