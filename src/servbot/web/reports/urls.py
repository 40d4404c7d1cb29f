"""Address of a report."""

from django.urls import path

from servbot.web.reports.views import report

urlpatterns = [path("runs/<str:run_id>/report/<str:digest>", report, name="run-report")]
