"""Kept files, served to those who may see them."""
