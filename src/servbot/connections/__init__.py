"""Answers what expressions ask of other systems."""

from servbot.connections.http_services import HttpServices

__all__ = ["HttpServices"]
