"""Lifecycles as tables: which state follows which, on what."""

from servbot.core.lifecycle.table import IllegalTransition, Lifecycle

__all__ = ["IllegalTransition", "Lifecycle"]
