"""Write the files of all three bots: `python -m servbot.demo.ledgers FOLDER [SEED]`."""

import sys
from pathlib import Path

from servbot.demo.ledgers import bank_files, stock_files, supplier_files

if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-ledgers")
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    for write in (bank_files, supplier_files, stock_files):
        print(write(folder, seed=seed))  # noqa: T201 - whoever started it wants to know what is planted
