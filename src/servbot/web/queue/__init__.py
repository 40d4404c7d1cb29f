"""The exception queue and its items."""
