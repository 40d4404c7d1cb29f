"""Write down what the shell in memory does with a case: `python tests/conformance/record.py FEATURE …`.

Fills in `ends`, `outputs` and `events` at the end of `script.yaml`. Read them before you commit them.
"""

import sys
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import yaml
from conformance_case import HERE, case
from conformance_memory import PROBE_PAUSE, in_memory
from conformance_telling import told

from servbot.core.interpreter import action_verb


def record(name: str) -> None:
    played, known = in_memory(case(name)), case(name)
    place = HERE / name / "script.yaml"
    written = place.read_text(encoding="utf-8").split("\nends:")[0].rstrip()
    lines = "".join(f"  - {line}\n" for line in told(played.events, known.side_by_side()))
    yaml.SafeDumper.add_representer(Decimal, _decimal)
    outputs = yaml.safe_dump({"outputs": played.outputs}, allow_unicode=True, default_flow_style=None)
    place.write_text(f"{written}\n\nends: {played.ending}\n{outputs}events:\n{lines}", encoding="utf-8")


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", str(value))


if __name__ == "__main__":
    action_verb.PROBE_PAUSE = PROBE_PAUSE
    for feature in sys.argv[1:]:
        record(feature)
