"""servbot: service processes as readable YAML, carried from request to feedback."""

__version__ = "0.1.0"
