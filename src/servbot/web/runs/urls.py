"""Addresses of runs."""

from django.urls import path

from servbot.web.runs.steering import cancel, pause, rerun, resume
from servbot.web.runs.views import run, runs

urlpatterns = [
    path("runs", runs, name="runs"),
    path("runs/<str:run_id>", run, name="run"),
    path("runs/<str:run_id>/cancel", cancel, name="run-cancel"),
    path("runs/<str:run_id>/pause", pause, name="run-pause"),
    path("runs/<str:run_id>/resume", resume, name="run-resume"),
    path("runs/<str:run_id>/rerun", rerun, name="run-rerun"),
]
