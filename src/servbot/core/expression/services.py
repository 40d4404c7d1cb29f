"""Questions of an expression to other systems. The core asks nobody: the shell fetches the answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from servbot.core.value import dumps


class ServiceWanted(Exception):
    """An expression needs an answer that is not known yet: fetch it and evaluate again."""

    def __init__(
        self, connection: str, name: str, args: Sequence[Any], kwargs: Mapping[str, Any], key: str
    ) -> None:
        super().__init__(key)
        self.connection = connection
        self.name = name
        self.args = tuple(args)
        self.kwargs = dict(kwargs)
        self.key = key


class Services:
    """What `services` is in an expression: the answers that are known, by the key of the question."""

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        self.answers = {} if answers is None else answers

    def answer(self, connection: str, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The known answer; `ServiceWanted` where there is none yet."""
        key = service_key(connection, name, args, kwargs)
        if key not in self.answers:
            raise ServiceWanted(connection, name, args, kwargs, key)
        return self.answers[key]


def service_key(connection: str, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """The same text for the same question, however its keyword arguments are ordered."""
    given = [dumps(value) for value in args]
    given += [f"{key}={dumps(kwargs[key])}" for key in sorted(kwargs)]
    return f"{connection}.{name}({','.join(given)})"
