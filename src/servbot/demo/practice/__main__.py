"""Serve the practice site until Ctrl-C: `python -m servbot.demo.practice`."""

import threading
from contextlib import suppress

from servbot.demo.practice.site import practice_site

if __name__ == "__main__":
    with practice_site() as site, suppress(KeyboardInterrupt):
        print(site.url, flush=True)  # noqa: T201 - whoever started it wants to know where it is
        threading.Event().wait()
