"""Addresses that machines ask for."""

from django.urls import path

from servbot.web.machines.views import health_live, health_ready, metrics

urlpatterns = [
    path("metrics", metrics, name="metrics"),
    path("health/live", health_live, name="health-live"),
    path("health/ready", health_ready, name="health-ready"),
]
