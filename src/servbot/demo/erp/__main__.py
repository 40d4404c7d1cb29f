"""`python -m servbot.demo.erp`: start the demo ERP."""

import argparse
from pathlib import Path

from servbot.demo.erp.server import serve
from servbot.demo.erp.settings import from_environment


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m servbot.demo.erp", description="Harbour ERP, the demo.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument(
        "--database", type=Path, required=True, help="the ERP's SQLite file; created if missing"
    )
    parser.add_argument("--ready-file", type=Path, help="gets the address once the ERP serves")
    asked = parser.parse_args()
    serve(from_environment(asked.database), port=asked.port, ready_file=asked.ready_file)


if __name__ == "__main__":
    main()
