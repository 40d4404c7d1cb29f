"""The systems bots work with, and whether they are used now."""
