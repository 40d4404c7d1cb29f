"""Works runs: replays their log into the interpreter and does what it asks for."""

from servbot.engine.engine import Engine
from servbot.engine.leg import LegRunner
from servbot.engine.local import AlreadyRunning, LocalEngine
from servbot.engine.surroundings import Surroundings

__all__ = ["AlreadyRunning", "Engine", "LegRunner", "LocalEngine", "Surroundings"]
