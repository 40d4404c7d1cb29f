"""Addresses of webhooks."""

from django.urls import path

from servbot.web.hooks.views import hook

urlpatterns = [path("hooks/<uuid:run_id>/<slug:step>/<slug:code>", hook, name="hook")]
