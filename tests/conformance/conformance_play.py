"""What becomes of every action, service and session of a case, as its script says, whichever shell asks."""

from collections.abc import Callable, Mapping
from typing import Any

from servbot.core.errors import FailureKind, ServbotError
from servbot.engine.replay import doubt_after_crash, session_lost

DIES = "dies"
"""The worker is killed while it is being done."""

HANGS = "hangs"
"""It never ends; only a time limit helps."""

LOSES = "loses the session"
"""The browser crashes."""

settled = {doubt_after_crash().message, session_lost().message}
"""Failures that the shell itself tells, without asking the script."""


class Scripted(ServbotError):
    """A failure that the script of a case tells."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(
            told.get("message", "It did not work."), nothing_done=told.get("nothing_done", False)
        )
        self.kind = FailureKind(told["fails"])  # type: ignore[misc]  # of this one failure
        self.outage = told.get("outage", False)  # type: ignore[misc]
        self.code = told.get("code", f"{self.kind.value.replace('_', '-')}.scripted")  # type: ignore[misc]


class Play:
    """Hands out the entries of a script: for each step in their order, the last one again and again."""

    def __init__(self, script: Mapping[str, Any], used: Callable[[str, str], int]) -> None:
        """Nothing is handed out yet.

        Args:
            script: of the case.
            used: how many entries of a list were used up before, by the list's kind and key.
        """
        self._script = script
        self._used = used

    def key_of_action(self, step: str, inputs: Mapping[str, Any]) -> str:
        """The step, or the step with what it is about, where the script tells these apart."""
        about = f"{step} {inputs.get('what')}"
        return about if about in self._script.get("actions", {}) else step

    def action(self, step: str, inputs: Mapping[str, Any]) -> Any:
        """Output of an action, or one of the words above; what is not scripted gives back what it was about."""
        return self._entry("actions", self.key_of_action(step, inputs), {"text": str(inputs.get("what"))})

    def service(self, question: str) -> Any:
        """Answer to `connection.name`."""
        return self._entry("services", question, None)

    def session(self, step: str) -> Any:
        """What becomes of opening a session."""
        return self._entry("sessions", step, None)

    def _entry(self, kind: str, key: str, default: Any) -> Any:
        entries = self._script.get(kind, {}).get(key)
        if entries is None:
            return default
        listed = entries if isinstance(entries, list) else [entries]
        entry = listed[min(self._used(kind, key), len(listed) - 1)]
        if entry == LOSES:
            raise Scripted({"fails": "application", "code": "session.lost", "nothing_done": True})
        if isinstance(entry, Mapping) and "fails" in entry:
            raise Scripted(entry)
        return entry
