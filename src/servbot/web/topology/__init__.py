"""A bot's definition as a picture."""
