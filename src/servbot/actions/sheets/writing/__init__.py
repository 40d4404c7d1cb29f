"""Workbooks written whole or not at all, by one bot at a time, with text that stays text."""
