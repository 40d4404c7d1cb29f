"""`python -m servbot`."""

from servbot.cli import main

main()
