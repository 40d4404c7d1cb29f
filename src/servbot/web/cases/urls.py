"""Addresses of cases."""

from django.urls import path

from servbot.web.cases.views import cancel, case, cases, retry

urlpatterns = [
    path("cases", cases, name="cases"),
    path("cases/<int:item_id>", case, name="case"),
    path("cases/<int:item_id>/retry", retry, name="case-retry"),
    path("cases/<int:item_id>/cancel", cancel, name="case-cancel"),
]
