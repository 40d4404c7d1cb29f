"""Takes calls from outside. There is no session and no sign-in: the address and the signature are the proof."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from servbot.services.events import EventWrong
from servbot.services.webhooks import LARGEST, BodyWrong, SignatureWrong, WebhookMissing
from servbot.web.hooks.rate import Rate
from servbot.web.site import application

rate = Rate(calls=60, seconds=60)
"""Calls of one address; what the outside may cost is bounded."""


@csrf_exempt
def hook(request: HttpRequest, run_id: UUID, step: str, code: str) -> JsonResponse:
    """Answer a call; whatever is not a right address is not there."""
    hooks, run = application().webhooks, str(run_id)
    if request.method != "POST" or not hooks.is_address(run, step, code):
        return _answer(404, "There is nothing here.")
    if not rate.allows(f"{run}/{step}"):
        return _answer(429, "Too many calls; try again in a minute.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _answer(413, f"The body may have {LARGEST:,} bytes.")
    try:
        is_new = hooks.receive(
            run, step, request.headers, request.body, request.content_type or "", timezone.now()
        )
    except WebhookMissing:
        return _answer(404, "There is nothing here.")
    except SignatureWrong as error:
        return _answer(401, error.message)
    except (BodyWrong, EventWrong) as error:
        return _answer(400, error.message)
    return _answer(202 if is_new else 200, "Received." if is_new else "Received before.")


def _answer(status: int, message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
