"""Builds the adapters and hands them to the services; nothing else does."""
