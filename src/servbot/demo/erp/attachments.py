"""The frame in which a file is attached to an invoice that is being entered."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servbot.demo.erp.database import reading, writing
from servbot.demo.erp.page import render, settings_of, signed_in

LIMIT = 20 * 1024 * 1024


@signed_in
def frame(request: Request) -> Response:
    """The upload form and what is attached already."""
    return _frame(request, "")


def _frame(request: Request, problem: str) -> Response:
    draft = request.path_params["draft"]
    with reading(settings_of(request).database) as connection:
        files = connection.execute(
            "SELECT name, length(content) AS size FROM attachment WHERE draft = ? ORDER BY id", (draft,)
        ).fetchall()
    return render(request, "attachments.html", draft=draft, files=files, problem=problem)


async def attach(request: Request) -> Response:
    """Keep the posted file with the draft."""
    async with request.form() as form:
        found = form.get("F_FILE")
        file = found if isinstance(found, UploadFile) else None
        request.state.name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1] if file else ""
        request.state.content = await file.read(LIMIT + 1) if file else b""
    return await run_in_threadpool(signed_in(_attach), request)


def _attach(request: Request) -> Response:
    name, content, draft = request.state.name, request.state.content, request.path_params["draft"]
    if not name or not content:
        return _frame(request, "Choose a file first.")
    if len(content) > LIMIT:
        return _frame(request, "The file is larger than 20 MB.")
    with writing(settings_of(request).database) as connection:
        connection.execute(
            "INSERT INTO attachment (draft, name, content) VALUES (?, ?, ?)", (draft, name, content)
        )
    return RedirectResponse(f"/attachments/{draft}", 303)
