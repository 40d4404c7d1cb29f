"""Bots: what they are told to do, and starting them by hand."""
