"""Addresses of runs."""

from django.urls import path

from servbot.web.runs.views import cancel, run, runs

urlpatterns = [
    path("runs", runs, name="runs"),
    path("runs/<str:run_id>", run, name="run"),
    path("runs/<str:run_id>/cancel", cancel, name="run-cancel"),
]
