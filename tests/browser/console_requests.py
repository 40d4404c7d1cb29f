"""What people are asked in the demo data, one for each kind of failure."""

from decimal import Decimal

from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.reading import Artefact
from servbot.core.run import DecisionKind as D


def business() -> TaskRequest:
    return TaskRequest(
        kind=TaskKind.BUSINESS,
        subject="supplier",
        step="supplier",
        step_title="Find the supplier in our master data",
        code="sheets.not-found",
        title="No row of the sheet has the value that was looked for",
        message="suppliers.xlsx has no row with Supplier = “Nordwind GmbH”.",
        remedy="Add the supplier to the master data and try again, or reject the case.",
        choices=(D.RETRY, D.DONE, D.SKIP, D.REJECT),
        result_form=(FormField(path="row", title="Row", type="integer", required=True),),
        inputs={"file": "shared/suppliers.xlsx", "where": {"Supplier": "Nordwind GmbH"}},
    )


def in_doubt(evidence: tuple[Artefact, ...]) -> TaskRequest:
    return TaskRequest(
        kind=TaskKind.IN_DOUBT,
        subject="enter/submit",
        step="submit",
        step_title="Save and book",
        code="step.in-doubt",
        title="In doubt: was it done?",
        message="It is not known whether this step took effect. What was seen: the page did not answer within 30 s.",
        remedy="Look in the ERP whether the invoice is booked.",
        choices=(D.DONE, D.RETRY, D.REJECT),
        result_form=(FormField(path="text", title="Booking number", required=True),),
        evidence=evidence,
        inputs={"target": "button “Save and book”", "expect": "Booking number"},
    )


def application(evidence: tuple[Artefact, ...]) -> TaskRequest:
    return TaskRequest(
        kind=TaskKind.APPLICATION,
        subject="enter/fill",
        step="fill",
        step_title="Fill the form",
        code="web.not-found",
        title="The page does not have what was looked for",
        message="The page “New invoice” has no field labelled “Order number”.",
        remedy="Check the page on the screenshot; if it changed, change the step's target.",
        choices=(D.RETRY, D.CORRECT, D.REJECT),
        form=(
            FormField(path="with.order", title="Order", value="PO-10108"),
            FormField(path="with.total", title="Total", type="decimal", value=Decimal("12400.00")),
        ),
        evidence=evidence,
        inputs={"order": "PO-10108", "total": Decimal("12400.00")},
        details={"address": "http://erp.example/invoices/new"},
    )


def approval(reference: str, amount: Decimal) -> TaskRequest:
    return TaskRequest(
        kind=TaskKind.APPROVAL,
        subject="approve",
        step="approve",
        step_title="Approve an invoice above 10,000",
        code="approval.needed",
        title="Approve an invoice above 10,000",
        message=f"Nordwind GmbH asks for EUR {amount:,.2f} (invoice {reference}, order PO-10108). Approve the booking?",
        choices=(D.SUBMIT, D.REJECT),
        role="finance-approver",
        amount=amount,
        form=(FormField(path="note", title="Note", type="text"),),
    )


def defect() -> TaskRequest:
    return TaskRequest(
        kind=TaskKind.DEFECT,
        subject="record",
        step="record",
        step_title="Write the booking into the workbook",
        code="expression.unknown-name",
        title="The expression uses a name that is not known here",
        message="steps.number.txt: the output of “number” has no part named txt.",
        remedy="Correct the definition.",
        choices=(D.RETRY, D.REJECT),
    )
