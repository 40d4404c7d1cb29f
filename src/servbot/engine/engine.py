"""What every engine is to the process that runs it."""

import asyncio
from typing import Protocol


class Engine(Protocol):
    """Gets legs worked."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish or hand back what is under way."""
