"""A lifecycle: states, and for each the events that lead to another."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from servbot.core.errors import ServbotError

State = TypeVar("State", bound=StrEnum)


class IllegalTransition(ServbotError):
    """A thing was asked to do what its present state does not allow."""

    code = "lifecycle.illegal-transition"
    default_remedy = "Reload the page: somebody or something else was faster."


class Lifecycle(Generic[State]):
    """The transitions of one kind of thing."""

    def __init__(self, name: str, start: State, table: Mapping[tuple[State, str], State]) -> None:
        self.name = name
        self.start = start
        self.table = dict(table)

    def after(self, state: State, event: str) -> State:
        """The state that follows; `IllegalTransition` when the table has none."""
        if (state, event) not in self.table:
            raise IllegalTransition(f"A {self.name} that is {state.value} cannot {event}.")
        return self.table[state, event]

    def sources(self, event: str) -> tuple[State, ...]:
        """The states in which `event` is allowed."""
        return tuple(state for state, name in self.table if name == event)

    def is_final(self, state: State) -> bool:
        """Whether nothing follows."""
        return not any(source == state for source, _ in self.table)

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the documentation."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start.value}"]
        lines += [
            f"    {source.value} --> {target.value}: {event}"
            for (source, event), target in self.table.items()
        ]
        finals = sorted({state.value for state in self.table.values() if self.is_final(state)})
        return "\n".join([*lines, *(f"    {state} --> [*]" for state in finals)])
