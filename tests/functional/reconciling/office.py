"""usage: office.py FOLDER: a company with ledger and bank statement; becomes `servbot up` when all is laid out."""

import os
import sys
from pathlib import Path

from servbot.demo.ledgers import bank_files
from servbot.demo.stage import ACCOUNTS
from servbot.wiring.application import Application
from servbot.wiring.settings import read_settings

BOTS = Path(__file__).parents[3] / "bots"


def main() -> None:
    folder = Path(sys.argv[1])
    settings = folder / "servbot.toml"
    settings.write_text(
        f'[paths]\ndata = "{folder / "data"}"\nshared = "{folder / "shared"}"\nbots = "{BOTS}"\n'
        '[console]\nport = 0\n[calendars.china]\ncountry = "CN"\n',
        encoding="utf-8",
    )
    ready = Application(read_settings(settings))
    ready.prepare()
    ready.migrate()
    ready.definitions.release_all(BOTS)
    from servbot.web.accounts import ensure_account

    for account in ACCOUNTS:
        ensure_account(
            account.name, account.password, account.roles, limit=account.limit, superuser=account.superuser
        )
    bank_files(folder / "shared")
    (folder / "shared" / "inbox" / "statements").mkdir(parents=True)
    os.execv(sys.executable, [sys.executable, "-m", "servbot", "--config", str(settings), "up"])


if __name__ == "__main__":
    main()
