"""Addresses of signing in."""

from django.urls import path
from django.views.i18n import set_language

from servbot.web.sign_in.views import sign_in, sign_out

urlpatterns = [
    path("login", sign_in, name="sign-in"),
    path("logout", sign_out, name="sign-out"),
    path("language", set_language, name="language"),
]
