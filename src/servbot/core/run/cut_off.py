"""What is moot once branches of a `parallel` were cut off."""

from collections.abc import Mapping
from typing import Any


def is_cut_off(address: str, cut: Mapping[str, Any]) -> bool:
    """Whether what waits at an address is moot.

    Args:
        address: of the effect that waits, such as `both[left]/ask:ask.1`.
        cut: data of the event `branches_cut`.
    """
    ended, must_end = cut["value"]["ended"], cut["value"]["must_end"]
    lost = tuple(f"{cut['path']}[{name}]/" for name in cut["branches"] if name not in ended)
    if not lost or not address.startswith(lost):
        return False
    return _step_of(address) not in {_step_of(each) for each in must_end}


def _step_of(address: str) -> str:
    return address.rpartition(":")[0]
