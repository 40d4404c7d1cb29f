"""The command line."""

import sys


def main() -> None:
    """Run `servbot`; the version is told without loading anything else."""
    if sys.argv[1:] in (["--version"], ["version"]):
        from servbot import __version__

        sys.stdout.write(f"servbot {__version__}\n")
        return
    from servbot.cli.program import run

    sys.exit(run())
