"""From a file of any kind to typed rows, with every doubt on record."""
