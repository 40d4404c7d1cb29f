"""What a person did in a browser, written as a bot: readable steps, values as inputs, the sign-in as a credential."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml

from servbot.core.record import Record

HEAD = (
    "# yaml-language-server: $schema=../../schema/bot.schema.json\n"
    "# Recorded. Say what the process is for and who answers for it; look at every step marked `repeatable: false`.\n"
)
_types = {"check": "boolean", "file": "file", "some-of": "list"}


class Deed(Record):
    """One thing that a person did."""

    kind: Literal["open", "fill", "click", "download", "press"]
    url: str = ""
    """Address of the page."""

    targets: tuple[dict[str, Any], ...] = ()
    """How what it was done to can be named, the most readable first."""

    label: str = ""
    control: str = ""
    """What kind of field was filled."""

    value: Any = None
    secret: bool = False
    sends: bool = False
    """A click that sends a form."""

    key: str = ""
    new_tab: bool = False
    dialog: str = ""


class SignIn(Record):
    """A sign-in that was recorded: settings of its connection, without the password."""

    path: str
    username: str
    password: str
    submit: str


class RecordedBot(Record):
    """A bot and what its installation must know."""

    text: str
    """The definition."""

    login: SignIn | None = None
    """How the site is signed in to."""


def recorded_bot(
    deeds: Sequence[Deed], *, name: str, connection: str, url: str, credential: str
) -> RecordedBot:
    """The bot that does the same.

    Args:
        deeds: what was done.
        name: of the bot.
        connection: that the site is in the settings.
        url: of the connection.
        credential: name for the account that was used to sign in, if one was.
    """
    rest, login = _without_sign_in(list(deeds))
    writer = _Writer(url)
    steps = [
        step
        for kind, together in groupby(rest, lambda deed: deed.kind)
        for step in writer.steps(kind, [*together])
    ]
    session = {"browser": connection, **({"login": credential} if login else {})}
    bot: dict[str, Any] = {
        "servbot": 1,
        "name": name,
        "title": name.replace("-", " ").capitalize(),
        "goal": {"measure": "cycle_time", "target": "to be agreed"},
        "owner": "operations",
        **({"inputs": writer.inputs} if writer.inputs else {}),
        "outputs": {},
        "steps": [{"name": writer.free("browse"), "session": session, "steps": steps}],
    }
    text = yaml.safe_dump(bot, allow_unicode=True, sort_keys=False, width=120)
    return RecordedBot(text=HEAD + text, login=login)


def _without_sign_in(deeds: list[Deed]) -> tuple[list[Deed], SignIn | None]:
    """What is left when the session signs in: the field before the password, the password, and the click after it."""
    place = next((number for number, deed in enumerate(deeds) if deed.secret), None)
    if place is None or place == 0:
        return deeds, None
    user, password = deeds[place - 1], deeds[place]
    click = deeds[place + 1] if place + 1 < len(deeds) and deeds[place + 1].kind == "click" else None
    login = SignIn(
        path=urlsplit(password.url).path or "/",
        username=user.label,
        password=password.label,
        submit=click.label if click else "Sign in",
    )
    before = deeds[: place - 1]
    while before and before[-1].kind == "open":
        before.pop()  # the session opens the sign-in page itself
    rest = [*before, *deeds[place + (2 if click else 1) :]]
    after = urlsplit(rest[0].url) if rest else None
    first = [Deed(kind="open", url=rest[0].url)] if after and not before and rest[0].kind != "open" else []
    return [*first, *rest], login


class _Writer:
    """Writes steps; gives them and the inputs names of their own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._names: set[str] = set()
        self.inputs: dict[str, dict[str, Any]] = {}

    def free(self, wish: str) -> str:
        """A name that no step has yet."""
        return _free(wish, self._names)

    def steps(self, kind: str, deeds: list[Deed]) -> Iterator[dict[str, Any]]:
        """The steps for deeds of one kind that followed each other."""
        if kind == "fill":
            yield {
                "name": self.free("fill"),
                "action": "web.fill_form",
                "with": {"fields": self._fields(deeds)},
            }
            return
        for deed in deeds if kind != "open" else deeds[-1:]:
            yield self._step(deed)

    def _step(self, deed: Deed) -> dict[str, Any]:
        match deed.kind:
            case "open":
                return {
                    "name": self.free("open"),
                    "action": "web.open",
                    "with": {"path": _path(deed.url, self._url)},
                }
            case "press":
                given = {"key": deed.key, "target": _chain(deed)}
                return {"name": self.free("press"), "action": "web.press", "with": given}
            case "download":
                given = {"target": _chain(deed)}
                return {"name": self.free("download"), "action": "web.download", "with": given}
        more: dict[str, Any] = {"dialog": deed.dialog} if deed.dialog else {}
        more |= {"new_tab": True} if deed.new_tab else {}
        once = {"repeatable": False} if deed.sends else {}
        name = self.free(_slug(deed.label) or "click")
        return {"name": name, "action": "web.click", "with": {"target": _chain(deed), **more}, **once}

    def _fields(self, deeds: list[Deed]) -> dict[str, str] | list[dict[str, Any]]:
        values = {deed.targets[0].get("label", ""): self._input(deed) for deed in deeds}
        if "" not in values and len(values) == len(deeds):
            return values
        return [{"target": _chain(deed), "value": self._input(deed)} for deed in deeds]

    def _input(self, deed: Deed) -> str:
        title = deed.label or "Value"
        known = next(
            (
                name
                for name, each in self.inputs.items()
                if each["title"] == title and each.get("default") == deed.value
            ),
            "",
        )
        if known:
            return f"${{{{ inputs.{known} }}}}"
        name = _free(_slug(title) or "value", set(self.inputs))
        kind = _types.get(deed.control, "list" if isinstance(deed.value, list) else "string")
        default = {} if kind == "file" else {"default": deed.value}
        self.inputs[name] = {"type": kind, "title": title, **default}
        return f"${{{{ inputs.{name} }}}}"


def _chain(deed: Deed) -> Any:
    """The best target, and one fallback of another kind."""
    first, *others = deed.targets
    second = next((each for each in others if each.keys() != first.keys()), None)
    return [first, second] if second else first


def _path(address: str, url: str) -> str:
    """The address below that of the connection."""
    parts, base = urlsplit(address), urlsplit(url).path.rstrip("/")
    path = parts.path.removeprefix(base) or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:40].rstrip("_")


def _free(wish: str, taken: set[str]) -> str:
    number, name = 1, wish
    while name in taken:
        number += 1
        name = f"{wish}_{number}"
    taken.add(name)
    return name
