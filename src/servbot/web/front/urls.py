"""The address of the first page."""

from django.urls import path

from servbot.web.front.views import front

urlpatterns = [path("", front, name="front")]
