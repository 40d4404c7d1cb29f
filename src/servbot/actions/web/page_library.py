"""The in-page functions, loaded once per document so that the browser keeps them compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from servbot.actions.web.in_page_scripts import call

if TYPE_CHECKING:
    from playwright.async_api import Frame, JSHandle, Page

Question = Literal["survey", "fillMany", "complaints", "labelsInUse"]


class PageLibrary:
    """Asks frames; what is loaded belongs to a document and is forgotten with it."""

    def __init__(self) -> None:
        self._loaded: dict[Frame, JSHandle] = {}

    def follow(self, page: Page) -> None:
        """Forget what was loaded into a document of this page when it goes."""
        page.on("framenavigated", self._forget)
        page.on("framedetached", self._forget)

    def _forget(self, frame: Frame) -> None:
        self._loaded.pop(frame, None)

    async def ask(self, frame: Frame, question: Question, given: Any = None) -> Any:
        """The answer of an in-page function; the page itself never sees the library."""
        library = self._loaded.get(frame)
        if library is None:
            library = await frame.evaluate_handle(call("", "({ survey, fillMany, complaints, labelsInUse })"))
            self._loaded[frame] = library
        return await library.evaluate(f"(library, given) => library.{question}(given)", given)
