import re

line_end = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them, without their ends."""
    return line_end.split(text)
