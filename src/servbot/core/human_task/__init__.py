"""What a person is asked."""

from servbot.core.human_task.request import FormField, TaskKind, TaskRequest

__all__ = ["FormField", "TaskKind", "TaskRequest"]
