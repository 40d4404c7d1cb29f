"""Triggers, and what became of their firings."""
