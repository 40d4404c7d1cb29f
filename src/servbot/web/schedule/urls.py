"""Addresses of the schedule."""

from django.urls import path

from servbot.web.schedule.views import pause, schedule

urlpatterns = [
    path("schedule", schedule, name="schedule"),
    path("schedule/<str:bot_name>/<str:trigger>/pause", pause, name="trigger-pause"),
]
