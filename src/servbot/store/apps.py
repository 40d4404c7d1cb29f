"""The store as a Django application."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Tables of servbot."""

    name = "servbot.store"
    label = "store"
    verbose_name = "servbot"
