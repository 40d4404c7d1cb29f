"""What a reconciliation leaves for people, and what becomes of it once they decided."""
