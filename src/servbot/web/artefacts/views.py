"""Serves files that are kept with a run, and only those."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from servbot.core.reading import Artefact
from servbot.web.artefacts.belonging import artefact_of_run
from servbot.web.site import application

shown_in_page = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
shown_as_text = frozenset(
    {"text/plain", "text/html", "text/csv", "application/json", "application/xml", "text/xml"}
)
POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'; sandbox"
"""A kept page or picture runs nothing and sends nothing."""


@require_GET
def artefact(request: HttpRequest, run_id: str, digest: str) -> HttpResponse:
    """The content of a kept file."""
    del request
    kept = artefact_of_run(application(), run_id, digest)
    if kept is None:
        raise Http404
    return _response(kept)


def _response(kept: Artefact) -> HttpResponse:
    content = application().artefacts.path(kept.digest).read_bytes()
    kind = kept.media_type.split(";")[0].strip().lower()
    as_text = kind in shown_as_text
    response = HttpResponse(content, content_type="text/plain; charset=utf-8" if as_text else kind)
    attached = not (as_text or kind in shown_in_page)
    response.headers["Content-Disposition"] = content_disposition_header(attached, kept.name) or "attachment"
    response.headers["Content-Security-Policy"] = (
        POLICY.removesuffix("; sandbox") if kind == "application/pdf" else POLICY
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Content never changes under its digest; only this browser may keep it.
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
