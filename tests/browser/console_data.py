"""usage: console_data.py FOLDER PORT: a console with items of every kind, served until it is stopped.

Everything goes through the real store, as a worker would do it. A small loop plays the part of the worker: it lets
the step of every decided item pass, so that items close.
"""

import json
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import console_payroll
import console_requests as requests
from console_drawing import Drawing

from servbot.actions.web.errors import Unreachable
from servbot.core.calendar import Calendar
from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.reading import DocumentReading, FieldReading, PageImage
from servbot.core.run import Decision, DecisionKind, EventType, NewEvent
from servbot.core.value import plain
from servbot.ports.run_store import Lease, NewRun
from servbot.wiring.application import Application
from servbot.wiring.settings import Paths, Settings

BOTS = Path(__file__).parents[2] / "bots"
ACCOUNTS = {
    "olga": ("operations",),
    "dev": ("bot-developer",),
    "emil": ("exception-staff",),
    "erna": ("exception-staff",),
    "fiona": ("exception-staff", "finance-approver"),
    "nobody": (),
}
CONNECTIONS = {"erp": {"title": "Harbour ERP", "breaker": {"failures": 2, "open_for": "1d"}}, "bank": {}}
D = DecisionKind


class Scene:
    """Builds the data."""

    def __init__(self, ready: Application) -> None:
        self.ready = ready
        self.revision = ready.definitions.find("invoice-intake")[0].digest
        screen = Drawing({"Supplier": "-- choose --", "Booking_number": "", "Total": "12,400.00"})
        screenshot = ready.artefacts.put("screen.png", screen.png(), "image/png")
        source = ready.artefacts.put("page.html", b"<script>alert(1)</script><p>page</p>", "text/html")
        self.evidence = (screenshot, source)

    def build(self) -> None:
        for reference in ("INV-2198", "INV-2201", "INV-2204"):
            self.resolve(self.validation(reference), reference)
        for number, due in enumerate((2500, 2600, 9000, 12000, 14000), 2231):
            self.validation(f"INV-{number}", due=due)
        self.business("INV-2238", due=13000)
        self.business("INV-2239", due=-7300)
        self.business("INV-2240", due=-3700)
        self.control("INV-2241", due=4000)
        self.in_doubt("INV-2242", due=1200)
        self.in_doubt("INV-2243", due=7200)
        self.application("INV-2244", due=5400)
        self.approval("INV-2245", Decimal("12400.00"), due=7000)
        self.approval("INV-2246", Decimal("88000.00"), due=8000)
        self.defect("INV-2247")
        self.several()

    def several(self) -> None:
        """Runs without an item."""
        for number in range(2):
            _, lease = self.start(f"INV-215{number}", ())
            ended = NewEvent(type=EventType.RUN_SUCCEEDED, data={"outputs": {"booking": f"B-70{number}"}})
            self.ready.runs.finish_leg(lease, [ended])
        self.start("INV-2250", (_started("read", "Read the invoice"),))

    def start(self, reference: str, events: tuple[NewEvent, ...]) -> tuple[str, Lease]:
        """A run, and the lease under which it goes on."""
        pdf = self.ready.artefacts.put(
            f"{reference}.pdf", b"%PDF-1.4 " + reference.encode(), "application/pdf"
        )
        new = NewRun(
            bot="invoice-intake",
            revision=self.revision,
            inputs={"invoice": pdf.name},
            files={pdf.name: pdf},
            reference=reference,
            source="folder inbox",
        )
        run = self.ready.runs.create_run(new)
        lease = self.ready.runs.claim_leg("demo")
        assert lease is not None
        assert lease.run_id == run.id
        self.ready.runs.append(
            lease, [NewEvent(type=EventType.RUN_STARTED, data={"worker": "demo"}), *events]
        )
        return run.id, lease

    def ask(self, reference: str, request: TaskRequest, due: int | None, *before: NewEvent) -> str:
        """A run that waits for a person."""
        run_id, lease = self.start(reference, before)
        for artefact in request.evidence:
            self.ready.runs.attach(run_id, request.step, artefact)
        asked = {
            "request": plain(request),
            **({"due_at": datetime.now(UTC) + timedelta(seconds=due)} if due else {}),
        }
        waits = [
            NewEvent(type=EventType.PERSON_ASKED, address=f"{request.subject}:ask.1", data=asked),
            NewEvent(type=EventType.RUN_WAITED),
        ]
        self.ready.runs.finish_leg(lease, waits)
        return run_id

    def reading(self, reference: str) -> tuple[DocumentReading, tuple[FormField, ...]]:
        """What was read from the drawn invoice, and the form for it."""
        values: dict[str, Any] = {
            "number": reference,
            "date": date(2026, 3, 31),
            "supplier": "北方包装有限公司",
            "net": Decimal("1204.00"),
            "tax": Decimal("156.52"),
            "total": Decimal("1372.82"),
        }
        drawing = Drawing(
            {**{name: str(value) for name, value in values.items()}, "supplier": "Beifang Packing"}
        )
        image = self.ready.artefacts.put(f"{reference}-1.png", drawing.png(), "image/png")
        types = {"date": "date", "net": "decimal", "tax": "decimal", "total": "decimal"}
        titles = {
            "number": "Invoice number",
            "date": "Invoice date",
            "supplier": "Supplier",
            "net": "Net amount",
            "tax": "Tax",
            "total": "Total",
        }
        unsure = {"total": 0.61}
        evidence = {
            name: FieldReading(
                text=str(value),
                confidence=unsure.get(name, 0.98),
                box=drawing.boxes[name],
                alternative="1360.52" if name == "total" else "",
            )
            for name, value in values.items()
        }
        page = PageImage(image=image, width=drawing.width, height=drawing.height)
        reading = DocumentReading(
            template="invoice",
            fields=values,
            evidence=evidence,
            types=types,
            titles=titles,
            pages=(page,),
            required=("number", "total"),
            source="rapidocr",
        )
        form = tuple(
            FormField(
                path=f"steps.read.fields.{name}",
                title=titles[name],
                type=types.get(name, "string"),
                value=value,
                required=name in reading.required,
                doubtful=name in unsure,
                hint=evidence[name].alternative,
                confidence=evidence[name].confidence,
                page=1,
                box=evidence[name].box,
            )
            for name, value in values.items()
        )
        return reading, form

    def validation(self, reference: str, due: int | None = None) -> str:
        reading, form = self.reading(reference)
        request = TaskRequest(
            kind=TaskKind.VALIDATION,
            subject="read",
            step="read",
            step_title="Read the invoice",
            code="documents.total-does-not-add-up",
            title="Total does not add up",
            message="Net 1,204.00 + tax 156.52 = 1,360.52, but the document says 1,372.82 (12.30 more).",
            remedy="Compare the marked fields with the document and correct what was read wrongly.",
            choices=(D.CORRECT, D.RETRY, D.REJECT),
            form=form,
            reading_step="read",
        )
        return self.ask(reference, request, due, *_read(reading))

    def business(self, reference: str, due: int) -> str:
        return self.ask(reference, requests.business(), due)

    def control(self, reference: str, due: int) -> str:
        reading, form = self.reading(reference)
        request = TaskRequest(
            kind=TaskKind.CONTROL,
            subject="as_ordered",
            step="as_ordered",
            step_title="Prices and quantities as ordered",
            code="invoice.differs-from-order",
            title="Prices and quantities as ordered",
            message="The invoice differs from order PO-10108: 12 × Carton instead of 10.",
            remedy="Correct the data if it was read wrongly; else reject the case.",
            choices=(D.CORRECT, D.RETRY, D.REJECT),
            form=form,
            reading_step="read",
        )
        return self.ask(reference, request, due, *_read(reading))

    def in_doubt(self, reference: str, due: int) -> str:
        return self.ask(reference, requests.in_doubt(self.evidence), due)

    def application(self, reference: str, due: int) -> str:
        return self.ask(reference, requests.application(self.evidence), due)

    def approval(self, reference: str, amount: Decimal, due: int) -> str:
        return self.ask(reference, requests.approval(reference, amount), due)

    def defect(self, reference: str) -> str:
        return self.ask(reference, requests.defect(), None)

    def resolve(self, run_id: str, reference: str) -> None:
        """Decide the run's item and let the run end well."""
        task = self.ready.tasks.of_run(run_id)[0]
        decision = Decision(
            kind=D.CORRECT, by="erna", corrections={"steps.read.fields.total": Decimal("1360.52")}
        )
        self.ready.tasks.decide(task.id, decision)
        lease = self.ready.runs.claim_leg("demo")
        assert lease is not None
        end(self.ready, lease)


def give_up_the_erp(ready: Application) -> None:
    """Let its circuit breaker open."""
    for _ in range(2):
        ready.breakers.failed("erp", Unreachable("The site cannot be reached."), 0)


def _started(step: str, title: str) -> NewEvent:
    return NewEvent(type=EventType.STEP_STARTED, data={"step": step, "title": title, "attempt": 1})


def _read(reading: DocumentReading) -> tuple[NewEvent, ...]:
    began = "2026-03-31T08:00:00+00:00"
    done = {"step": "read", "attempt": 1, "value": plain(reading), "started_at": began, "seconds": 2.4}
    return _started("read", "Read the invoice"), NewEvent(
        type=EventType.STEP_FINISHED, address="read", data=done
    )


def end(ready: Application, lease: Lease) -> None:
    """What a worker does when the decided step passes and nothing comes after it."""
    events = [NewEvent(type=EventType.RUN_STARTED, data={"worker": "demo"})]
    final = NewEvent(type=EventType.RUN_SUCCEEDED, data={"outputs": {"booking": "B-7001"}})
    for task in ready.tasks.of_run(lease.run_id):
        if task.status is not TaskStatus.RESUMING or task.decision is None:
            continue
        if task.decision.kind is D.REJECT:
            data = {"reason": task.decision.reason, "by": task.decision.by, "code": "person.rejected"}
            final = NewEvent(type=EventType.RUN_REJECTED, data=data)
        else:
            passed = {"step": task.request.step, "subject": task.request.subject, "how": "done"}
            events.append(NewEvent(type=EventType.STEP_PASSED, data=passed))
    ready.runs.finish_leg(lease, [*events, final])


def work(ready: Application, stop: threading.Event) -> None:
    """Play the worker until told to stop."""
    while not stop.wait(0.2):
        lease = ready.runs.claim_leg("demo")
        if lease is not None:
            time.sleep(1)  # long enough to be seen resuming
            end(ready, lease)


def main(folder: Path, port: int) -> None:
    """Build, tell the address in `address.txt`, and serve."""
    from servbot.web.site import serve

    paths = Paths(data=folder / "data", shared=folder / "shared", bots=BOTS)
    calendars = {"china": Calendar(country="CN")}
    ready = Application(Settings(paths=paths, connections=CONNECTIONS, calendars=calendars))
    ready.prepare()
    ready.migrate()
    from servbot.web.accounts import ensure_account

    ready.definitions.release_all(BOTS)
    for name, roles in ACCOUNTS.items():
        ensure_account(name, f"{name}-demo", roles, limit=Decimal(50000) if name == "fiona" else None)
    ensure_account("admin", "admin-demo", (), superuser=True)
    Scene(ready).build()
    console_payroll.build(ready)
    give_up_the_erp(ready)
    _write_routes(folder / "routes.json")
    stop = threading.Event()
    threading.Thread(target=work, args=(ready, stop), daemon=True).start()
    serve(ready, host="127.0.0.1", port=port, ready=(folder / "address.txt").write_text)
    stop.set()


def _write_routes(path: Path) -> None:
    """Name and pattern of every address, for the test that walks them."""
    from servbot.web.urls import urlpatterns

    path.write_text(json.dumps({str(route.name): str(route.pattern) for route in urlpatterns}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
