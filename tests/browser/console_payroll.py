"""A case with a masked field, for the console of the tests: a step has passed, and then failed once more."""

from pathlib import Path

from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.run import DecisionKind, EventType, NewEvent
from servbot.core.value import plain
from servbot.ports.run_store import NewRun
from servbot.wiring.application import Application

IBAN = "DE89370400440532013000"
REFERENCE = "PAY-77"
D = DecisionKind


def build(ready: Application) -> None:
    """Release the bot and let one run wait for a person."""
    [revision] = ready.definitions.release_all(Path(__file__).parent / "payroll")
    new = NewRun(
        bot="payroll",
        revision=revision.digest,
        inputs={"person": "Li"},
        reference=REFERENCE,
        source="by hand (olga)",
    )
    ready.runs.create_run(new)
    lease = ready.runs.claim_leg("demo")
    assert lease is not None
    value = {"name": "Li", "iban": IBAN}
    done = {"step": "pay", "title": "Pay the salary", "attempt": 1, "seconds": 1.0, "value": value}
    other = {
        "step": "tell",
        "title": "Tell",
        "attempt": 1,
        "seconds": 1.0,
        "inputs": {"text": f"Paid to {IBAN}."},
    }
    request = TaskRequest(
        kind=TaskKind.APPLICATION,
        subject="pay",
        step="pay",
        step_title="Pay the salary",
        code="bank.closed",
        title="The bank is closed",
        message="The bank did not answer.",
        choices=(D.RETRY, D.CORRECT, D.REJECT),
        form=(
            FormField(path="with.name", title="Name", value="Li"),
            FormField(path="with.iban", title="Account", value=IBAN),
        ),
        owner="payroll-clerks",
        work_spec="Compare the account with the contract in the personnel file.",
        inputs=value,
        details={"asked": f"account={IBAN}"},
    )
    events = [
        NewEvent(type=EventType.RUN_STARTED, data={"worker": "demo"}),
        NewEvent(type=EventType.STEP_FINISHED, address="pay:run.1", data=done),
        NewEvent(type=EventType.STEP_FINISHED, address="tell:run.1", data=other),
        NewEvent(type=EventType.PERSON_ASKED, address="pay:exception.1", data={"request": plain(request)}),
        NewEvent(type=EventType.RUN_WAITED),
    ]
    ready.runs.finish_leg(lease, events)
