"""Rows filtered, sorted, joined, grouped and compared; pure."""
