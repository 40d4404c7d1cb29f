"""Filling a whole form: many fields in one visit to the page, every field read back, the stubborn ones by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servbot.actions.web.by_hand import fill_by_hand, no_such_option
from servbot.actions.web.complaints import Complaint, refused
from servbot.actions.web.errors import DidNotStick, FieldLocked, SeveralMatches, ValueUnfit
from servbot.actions.web.finding import Look, find, not_found
from servbot.actions.web.in_page_scripts import call
from servbot.actions.web.signing_in import is_signed_out, sign_in_again, signed_out
from servbot.actions.web.translating import is_passing
from servbot.actions.web.visiting import visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Frame

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.form_field import FormField
    from servbot.actions.web.page_library import Question
    from servbot.actions.web.session import BrowserSession
    from servbot.core.action import Context

_fast_kinds = frozenset({"plain", "select", "one-of", "some-of", "check"})
_patience_with_complaint = 0.6
_patience_with_options = 2.0


class Filler:
    """Fills the fields of one form on one page."""

    def __init__(self, context: Context, session: BrowserSession, deadline: Deadline) -> None:
        self.context = context
        self.session = session
        self.deadline = deadline
        self._renewed = False
        self._visits = 0

    async def fill(self, fields: Sequence[FormField]) -> None:
        """Fill all of them; afterwards each shows its value on the page."""
        done = await self._at_once(fields)
        waiting = [field for field in fields if field not in done]
        if waiting:
            await self._as_they_open(waiting, fields)
        await self._verify(fields)

    async def _as_they_open(self, waiting: list[FormField], fields: Sequence[FormField]) -> None:
        """Fill what can be filled until nothing is left: one field may open another or give it its options."""
        options = self.deadline.at_most(_patience_with_options)
        async for _ in self.deadline.tries():
            ready = await self._locate(waiting)
            await self._enter(ready)
            done = [field for field in ready if not field.lost]
            waiting = [field for field in waiting if field not in done]
            if not waiting:
                return
            if done:
                options = self.deadline.at_most(_patience_with_options)
            if options.passed:
                self._no_lost_options(waiting)
            if await is_signed_out(self.session):
                await self._sign_in_again()
                waiting = list(fields)
        self._no_lost_options(waiting)
        await self._give_up(waiting)

    async def _at_once(self, fields: Sequence[FormField]) -> list[FormField]:
        """Texts for the text fields of a page without frames need no look beforehand; gives those that were set."""
        texts = all(field.label and isinstance(field.value, str) for field in fields)
        if not texts or len(self.session.frames) > 1:
            return []
        results = await self._enter_many(self.session.page.main_frame, fields, plainly=True)
        done = [field for field, result in zip(fields, results, strict=False) if not result.get("byHand")]
        for field, result in zip(fields, results, strict=False):
            field.earlier_marking = result.get("marking", field.earlier_marking)
        if len(done) < len(fields):
            self._visits += 1
        return done

    async def _sign_in_again(self) -> None:
        if self._renewed:
            raise signed_out(self.session)
        self._renewed = True
        address = self.session.last_opened or self.session.page.url
        await sign_in_again(self.session, self.context)
        await visit(self.session, address, self.deadline)

    async def _locate(self, fields: Sequence[FormField]) -> list[FormField]:
        """The fields that are on the page now and can be filled; notes where they are."""
        labelled = [field for field in fields if field.label]
        seen: dict[int, list[tuple[Frame, dict[str, Any]]]] = {id(field): [] for field in labelled}
        for frame in self.session.frames if labelled else []:
            wanted = [field.label.model_dump(include={"label", "exact"}) for field in labelled if field.label]
            answers = await self._asked(frame, "survey", wanted)
            for field, matches in zip(labelled, answers or [], strict=False):
                seen[id(field)] += [(frame, match) for match in matches]
        for field in labelled:
            self._note(field, seen[id(field)])
        for field in fields:
            if not field.label:
                await self._find_one(field)
        return [field for field in fields if field.control and not field.control.locked]

    async def _asked(self, frame: Frame, question: Question, wanted: Any) -> Any:
        from playwright.async_api import Error

        try:
            return await self.session.library.ask(frame, question, wanted)
        except Error as error:
            if is_passing(error):
                return None
            raise

    def _note(self, field: FormField, matches: list[tuple[Frame, dict[str, Any]]]) -> None:
        if len(matches) > 1:
            outlines = [self.session.cleaned(match["what"]) for _, match in matches]
            raise SeveralMatches(
                f"{len(matches)} fields are called {field.title!r}: {'; '.join(outlines)}.",
                place=self.session.place(),
                nothing_done=True,
                details={"matches": outlines},
            )
        if matches:
            field.found_in(*matches[0])
            self._keep_secret(field)

    async def _find_one(self, field: FormField) -> None:
        found = await find(self.session, field.chain, self.deadline, Look(hidden=True))
        field.locator = found.locator
        await field.look()
        self._keep_secret(field)

    def _keep_secret(self, field: FormField) -> None:
        if field.control and field.control.secret:
            self.session.hide(str(field.value))

    async def _enter(self, fields: Sequence[FormField]) -> None:
        fast = [field for field in fields if field.place[1].kind in _fast_kinds]
        slow = [field for field in fields if field not in fast]
        for field in slow:
            await fill_by_hand(self.context, self.session, field, self.deadline)
        for frame in {field.frame for field in fast if field.label and field.frame}:
            await self._enter_many(frame, [field for field in fast if field.frame is frame])
        for field in fast:
            if not field.label:
                result = await field.place[0].evaluate(
                    call("element, value", "fillOne(element, value)"), self._text(field)
                )
                self._note_options(field, result)

    async def _enter_many(
        self, frame: Frame, fields: Sequence[FormField], *, plainly: bool = False
    ) -> list[dict[str, Any]]:
        wanted = [
            {
                "label": field.label.label,
                "exact": field.label.exact,
                "value": field.value if plainly else self._text(field),
            }
            for field in fields
            if field.label
        ]
        answer = await self._asked(frame, "fillMany", {"wanted": wanted, "plainly": plainly})
        self._visits += 1 if answer else 2  # a page that changed meanwhile is looked at again
        if not answer:
            return []
        for field, result, matches in zip(fields, answer["results"], answer["seen"], strict=True):
            self._note_options(field, result)
            self._note(field, [(frame, match) for match in matches])
        results: list[dict[str, Any]] = answer["results"]
        return results

    def _text(self, field: FormField) -> Any:
        try:
            return field.text
        except ValueUnfit as error:
            raise ValueUnfit(
                f"{field.title!r}: {error.message}",
                remedy=error.remedy,
                place=self.session.place(),
                nothing_done=True,
            ) from error

    def _note_options(self, field: FormField, result: dict[str, Any]) -> None:
        field.lost = (result["lost"], result["offered"]) if result.get("lost") else None

    def _no_lost_options(self, fields: Sequence[FormField]) -> None:
        for field in fields:
            if field.lost:
                raise no_such_option(self.session, field, *field.lost)

    async def _verify(self, fields: Sequence[FormField]) -> None:
        if not self._just_seen(fields):
            await self._read_back(fields)
        stubborn = [field for field in fields if not field.sticks]
        for field in stubborn:
            await fill_by_hand(self.context, self.session, field, self.deadline)
        if stubborn:
            await self._read_back(fields)
        for field in fields:
            if not field.sticks:
                raise self._did_not_stick(field)
        await self._no_complaints(fields)

    def _just_seen(self, fields: Sequence[FormField]) -> bool:
        """Whether one visit to one frame set all fields and saw what they show after it."""
        return self._visits == 1 and all(
            field.label and field.place[1].kind in _fast_kinds for field in fields
        )

    async def _read_back(self, fields: Sequence[FormField]) -> None:
        """See all fields again, those known by label in one visit per frame."""
        for frame in {field.frame for field in fields if field.frame and field.label}:
            here = [field for field in fields if field.frame is frame and field.label]
            wanted = [field.label.model_dump(include={"label", "exact"}) for field in here if field.label]
            answers = await self._asked(frame, "survey", wanted) or [[]] * len(here)
            for field, matches in zip(here, answers, strict=True):
                if len(matches) != 1:
                    raise await not_found(self.session, field.chain)
                self._note(field, [(frame, matches[0])])
        for field in fields:
            if not field.label:
                await field.look()

    async def _no_complaints(self, fields: Sequence[FormField]) -> None:
        """The page's own checks may take a moment; what they still say then, counts."""
        async for _ in self.deadline.at_most(_patience_with_complaint).tries():
            said = [Complaint(field.title, field.complaint, sure=True) for field in fields if field.complaint]
            if not said:
                return
            await self._read_back(fields)
        raise refused(self.session, said)

    def _did_not_stick(self, field: FormField) -> DidNotStick:
        secret = field.place[1].secret
        wanted = "***" if secret else field.text
        found = "***" if secret else field.place[1].value
        return DidNotStick(
            f"The field {field.title!r} should show {wanted!r} but shows {found!r}.",
            place=self.session.place(),
            nothing_done=True,
            details={"field": field.title, "wanted": wanted, "found": found},
        )

    async def _give_up(self, waiting: Sequence[FormField]) -> None:
        for field in waiting:
            if field.control is None:
                raise await not_found(self.session, field.chain)
        field = waiting[0]
        locked = field.place[1].locked
        raise FieldLocked(
            f"The field {field.title!r} is {locked}.", place=self.session.place(), nothing_done=True
        )
