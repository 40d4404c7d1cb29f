"""Address of kept files."""

from django.urls import path

from servbot.web.artefacts.views import artefact

urlpatterns = [path("artefacts/<str:run_id>/<str:digest>", artefact, name="artefact")]
