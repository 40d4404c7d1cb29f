"""Column letters and numbers."""

from functools import cache


@cache
def column_letters(number: int) -> str:
    """The letters of a column counted from 1: 1 is A, 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column, counted from 1, of its letters: A is 1, AB is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell_address(sheet: str, row: int, column: int) -> str:
    """`Sheet!B3`, rows and columns counted from 1."""
    return f"{sheet}!{column_letters(column)}{row}"
