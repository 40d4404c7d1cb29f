"""What the log says of a run and its tasks: one pure piece that every store writes its rows from."""

from servbot.core.projection.projection import Projection, only_progress, telling
from servbot.core.projection.standing import RunStanding, TaskStanding

__all__ = ["Projection", "RunStanding", "TaskStanding", "only_progress", "telling"]
