"""Systems outside: answers to `services.…` in expressions, and whether a system works."""

from servbot.connections.health import HttpHealth
from servbot.connections.http_services import HttpServices

__all__ = ["HttpHealth", "HttpServices"]
