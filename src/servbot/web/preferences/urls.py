"""Address of the preferences."""

from django.urls import path

from servbot.web.preferences.views import preferences

urlpatterns = [path("settings", preferences, name="preferences")]
