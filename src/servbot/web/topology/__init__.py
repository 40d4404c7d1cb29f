"""A bot's definition as a picture: steps from left to right, people and control points by their shape."""

from servbot.web.topology.change import change_picture
from servbot.web.topology.drawing import can_draw, picture
from servbot.web.topology.outline import Line, outline
from servbot.web.topology.source import LANES

__all__ = ["LANES", "Line", "can_draw", "change_picture", "outline", "picture"]
