"""The console as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages of servbot."""

    name = "servbot.web"
    label = "web"
