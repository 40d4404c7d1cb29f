"""A real bot in memory, as the author of a bot would test it."""

from decimal import Decimal
from pathlib import Path

import pytest

from servbot.core.errors import ApplicationFailure
from servbot.core.lifecycle.run import RunStatus
from servbot.testkit import Crash, MemoryShell
from servbot.testkit.memory_shell import BEGINNING, ReplayDiffers
from servbot.testkit.people import retry, submit

HEAD = "servbot: 1\nname: tried\ntitle: Tried\ngoal: {measure: cost, target: none}\nowner: nobody\n"
INTAKE = Path(__file__).parents[3] / "bots" / "invoice_intake" / "bot.yaml"


def invoice(total: Decimal) -> dict:
    fields = {
        "supplier": "Acme", "number": "A-1", "total": total, "net": total, "tax": Decimal(0), "currency": "CNY",
        "date": "2026-01-05", "order_number": "PO-1",
    }  # fmt: skip
    seen = {name: {"text": str(value), "confidence": 1.0} for name, value in fields.items()}
    return {"template": "invoice", "fields": fields, "evidence": seen, "lines": [{"n": 1}], "pages": []}


def intake(total: int, **script) -> MemoryShell:
    actions = {
        "read": invoice(Decimal(total)),
        "supplier": {"row": {"Supplier": "Acme"}},
        "match": {"breaks": [], "unmatched_left": [], "summary": {"matched": 1}},
        "number": {"text": "B-7"},
        **script.pop("actions", {}),
    }
    services = {"erp.find_invoice": [[]]}
    text = INTAKE.read_text(encoding="utf-8")
    return MemoryShell(text, {"invoice": "a.pdf"}, actions=actions, services=services, **script)


def test_the_invoice_bot_books_a_small_invoice_without_a_person():
    shell = intake(500)
    assert shell.run().status is RunStatus.SUCCEEDED
    assert shell.ending.outputs == {"booking": "B-7", "total": Decimal(500)}
    assert shell.steps.count("submit") == 1


def test_the_invoice_bot_asks_about_a_large_one():
    shell = intake(20_000)
    assert shell.run() is None
    assert [(task.step, task.amount) for task in shell.waiting] == [("approve", Decimal(20_000))]
    shell.people["approve"] = [submit()]
    assert shell.run().status is RunStatus.SUCCEEDED


def test_the_invoice_bot_does_not_book_twice_when_its_worker_dies():
    shell = intake(500, actions={"submit": Crash()})
    shell.services._entries["erp.find_invoice"] = [[], [{"number": "B-7"}]]
    shell.run()
    assert shell.died
    assert shell.restarted().run().status is RunStatus.SUCCEEDED
    assert (shell.steps.count("submit"), "find" in shell.steps) == (1, True)


def test_time_is_virtual():
    bot = f"{HEAD}steps: [{{name: a, action: log, retry: {{attempts: 3, backoff: 4h}}}}]"
    shell = MemoryShell(bot, actions={"a": [ApplicationFailure("down"), ApplicationFailure("down"), {}]})
    assert shell.run()
    assert (shell.clock - BEGINNING).total_seconds() == 12 * 3600


def test_a_script_entry_that_is_a_function_sees_the_effect():
    bot = f"{HEAD}steps: [{{name: a, action: log, with: {{message: hello}}}}]\noutputs: {{b: {{value: '${{{{ steps.a.b }}}}'}}}}"
    shell = MemoryShell(bot, actions={"a": lambda effect: {"b": effect.inputs["message"]}})
    assert shell.run().outputs == {"b": "hello"}


def test_a_function_may_decide_every_task():
    bot = f"{HEAD}steps: [{{name: a, action: log}}]"
    shell = MemoryShell(bot, actions={"a": [ApplicationFailure("down"), {}]}, people=lambda task: retry())
    assert shell.run().status is RunStatus.SUCCEEDED


def test_a_log_of_another_bot_is_noticed():
    shell = MemoryShell(f"{HEAD}steps: [{{name: a, action: log}}, {{name: b, action: log}}]")
    shell.run(1)
    shell.outcomes["x:run.1"] = shell.outcomes.pop("a:run.1")
    with pytest.raises(ReplayDiffers):
        shell.restarted()
