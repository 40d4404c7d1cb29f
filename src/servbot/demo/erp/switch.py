"""`python -m servbot.demo.erp.switch ADDRESS [name=value …]`: read or throw the ERP's fault switches."""

import json
import sys
from typing import Any

from servbot.core.errors import ServbotError
from servbot.demo.erp.process import get_faults, set_faults


def value_of(text: str) -> Any:
    """The value as JSON, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def main(arguments: list[str]) -> int:
    """Throw the switches named on the command line, then print all of them."""
    if not arguments or not all("=" in switch for switch in arguments[1:]):
        print(__doc__, file=sys.stderr)  # noqa: T201 - a command line
        return 2
    switches = {name: value_of(text) for name, _, text in (switch.partition("=") for switch in arguments[1:])}
    try:
        found = set_faults(arguments[0], **switches) if switches else get_faults(arguments[0])
    except ServbotError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command line
        return 1
    print(json.dumps(found, indent=2))  # noqa: T201 - a command line
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
