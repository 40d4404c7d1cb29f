"""Errors of pydantic as diagnostics at their place in the file."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from servbot.core.loader.diagnostic import Diagnostic, in_order
from servbot.core.loader.document import Document
from servbot.core.loader.fields import fields_of, models_at
from servbot.core.loader.locating import Located, locate
from servbot.core.loader.tree import Branch, Path
from servbot.core.loader.unions import kinds, one_per_union
from servbot.core.loader.wording import Wording, shown, wording_of

MOST_ERRORS = 200


def diagnose(
    error: ValidationError,
    document: Document,
    model: type[BaseModel],
    *,
    family: str = "bot",
    known_later: Callable[[Located], bool] = lambda _: False,
) -> list[Diagnostic]:
    """One diagnostic for each thing that is wrong, in the order of the file.

    Args:
        error: what pydantic said about `document.data`.
        document: the file.
        model: the model it should fit.
        family: first half of the codes.
        known_later: whether an error is about a value that is not known yet, so that nothing can be said.
    """
    located = [locate(each, document) for each in error.errors(include_url=False)[:MOST_ERRORS]]
    chosen = one_per_union([each for each in located if not known_later(each)])
    speaker = _Speaker(document, model, family, [each for each, _ in chosen])
    return in_order(found for each, labels in chosen if (found := speaker.diagnostic(each, labels)))


class _Speaker:
    def __init__(
        self, document: Document, model: type[BaseModel], family: str, errors: Iterable[Located]
    ) -> None:
        self.document = document
        self.model = model
        self.family = family
        self.meant: dict[tuple[Path, str], str] = {}
        self.missing = {(each.path, str(each.error["loc"][-1])) for each in errors if _is_missing(each)}
        for each in errors:
            self._guess(each)

    def _guess(self, located: Located) -> None:
        """Note which field an unknown one was most likely meant to be."""
        if located.error["type"] != "extra_forbidden":
            return
        owner, name = located.path[:-1], str(located.path[-1])
        models = models_at(self.model, located.error["loc"][:-1])
        present = self._keys(owner)
        free = [field for field in fields_of(models) if field not in present]
        lacking = [field for field in free if (owner, field) in self.missing]
        near = get_close_matches(name, lacking, n=1, cutoff=0.5) or get_close_matches(
            name, free, n=1, cutoff=0.6
        )
        if near:
            self.meant[owner, name] = near[0]

    def diagnostic(self, located: Located, labels: tuple[str, ...]) -> Diagnostic | None:
        """The diagnostic, or `None` where another one says the same."""
        if located.error["type"] == "extra_forbidden":
            return self._unknown(located)
        if _is_missing(located):
            return self._missing(located)
        if located.error["type"].startswith("union_tag") or self._is_mapping_without_member(located):
            return self._no_member(located)
        if located.error["type"] == "too_short" and self._is_long_enough(located):
            return None
        return self._wrong(located, labels)

    def _is_long_enough(self, located: Located) -> bool:
        """Items that are wrong themselves are not counted by pydantic; people would not understand that."""
        node = self.document.place(located.path)
        return isinstance(node, Branch) and len(node.items) >= located.error["ctx"]["min_length"]

    def _unknown(self, located: Located) -> Diagnostic:
        owner, name = located.path[:-1], str(located.path[-1])
        meant = self.meant.get((owner, name))
        known = ", ".join(fields_of(models_at(self.model, located.error["loc"][:-1])))
        message = f"unknown field {name[:60]!r}" + (f"; did you mean {meant!r}?" if meant else "")
        remedy = f"write `{meant}:` instead" if meant else f"remove it; there are {known}" if known else ""
        return self._at(located.path, "unknown-field", message, remedy, key=True)

    def _missing(self, located: Located) -> Diagnostic | None:
        name = str(located.error["loc"][-1])
        if any(owner == located.path and meant == name for (owner, _), meant in self.meant.items()):
            return None
        where = f" in {_name_of(located.path)}" if located.path else ""
        about = f" ({words})" if (words := self._about(located)) else ""
        return self._at(
            located.path, "missing-field", f"the field {name!r} is missing{where}", f"add `{name}: …`{about}"
        )

    def _is_mapping_without_member(self, located: Located) -> bool:
        """Whether a discriminator with its own words found no member for a mapping."""
        standard = {"value_error", "assertion_error"}
        return isinstance(located.error["input"], dict) and not (
            located.error["type"] in standard or located.error["type"].endswith("_type")
        )

    def _no_member(self, located: Located) -> Diagnostic:
        models = models_at(self.model, located.error["loc"])
        known = fields_of(models)
        shared = set.intersection(*(set(fields_of((each,))) for each in models)) if models else set[str]()
        own = [name for name in known if name not in shared]
        message = _said(located.error)
        for key in self._keys(located.path):
            near = get_close_matches(key, own, n=1, cutoff=0.6) if key not in known else []
            if near:
                message = f"unknown field {key[:60]!r}; did you mean {near[0]!r}?"
                return self._at(
                    (*located.path, key), "unknown-field", message, f"write `{near[0]}:` instead", key=True
                )
        return self._at(located.path, "no-such-kind", message)

    def _wrong(self, located: Located, labels: tuple[str, ...]) -> Diagnostic:
        name = _name_of(located.path)
        words = wording_of(located.error, name)
        if labels:
            what = " or ".join(dict.fromkeys(kinds.get(label, label) for label in labels))
            message = f"{name} must be {what}, not {shown(located.error['input'])}"
            words = Wording("wrong-type", message, f"write {what}")
        if located.error["type"] == "string_pattern_mismatch":
            words = words._replace(remedy=self._about(located) or words.remedy)
        of_key = bool(located.error["loc"]) and located.error["loc"][-1] == "[key]"
        inside = getattr(located.error.get("ctx", {}).get("error"), "path", ())
        return self._at((*located.path, *inside), words.code, words.message, words.remedy, key=of_key)

    def _about(self, located: Located) -> str:
        """What the model says about the field."""
        info = fields_of(models_at(self.model, located.error["loc"][:-1])).get(str(located.error["loc"][-1]))
        return " ".join(info.description.split()) if info and info.description else ""

    def _keys(self, path: Path) -> list[str]:
        node = self.document.place(path)
        return list(node.index) if isinstance(node, Branch) else []

    def _at(self, path: Path, code: str, message: str, remedy: str = "", *, key: bool = False) -> Diagnostic:
        node = self.document.place(path, key=key)
        one_line = node.start.line == node.end.line and not (isinstance(node, Branch) and node.items)
        return self.document.problems.diagnostic(
            code if "." in code else f"{self.family}.{code}",
            node.start,
            message,
            remedy,
            width=node.end.column - node.start.column if one_line else 1,
        )


def _is_missing(located: Located) -> bool:
    return bool(located.error["type"] == "missing")


def _name_of(path: Path) -> str:
    """The value as a message calls it."""
    names = [part for part in path if isinstance(part, str)]
    if not path:
        return "the file"
    if isinstance(path[-1], str):
        return repr(path[-1])
    return f"item {path[-1] + 1} of {names[-1]!r}" if names else f"item {path[-1] + 1}"


def _said(error: Mapping[str, Any]) -> str:
    if error["type"] == "union_tag_invalid":
        return f"{error['ctx']['tag']!r} is not one of {error['ctx']['expected_tags']}"
    if error["type"] == "union_tag_not_found":
        return f"{error['ctx']['discriminator']} is missing here"
    return str(error["msg"])
