"""Addresses of bots."""

from django.urls import path

from servbot.web.bots.views import bot, bot_run, bots

urlpatterns = [
    path("bots", bots, name="bots"),
    path("bots/<str:name>", bot, name="bot"),
    path("bots/<str:name>/run", bot_run, name="bot-run"),
]
