"""Cases of a bot in YAML: read, run in memory, and compared with what they expect."""
