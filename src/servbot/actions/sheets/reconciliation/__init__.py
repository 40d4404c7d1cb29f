"""Comparing two lists of rows: pure, exact, and with a proof that nothing was lost."""
