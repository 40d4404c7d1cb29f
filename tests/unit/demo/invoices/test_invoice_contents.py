from collections import Counter
from decimal import Decimal

import pytest
from stdnum.cn import uscc
from stdnum.eu import vat
from stdnum.gb import vat as british_vat

from servbot.demo.company import SUPPLIERS, Supplier
from servbot.demo.invoices.compose import Composition, compose
from servbot.demo.invoices.goods import CHINESE_GOODS, ENGLISH_GOODS
from servbot.demo.invoices.orders import AUTHORITY
from servbot.demo.invoices.strangers import STRANGERS
from servbot.demo.invoices.truth import InvoiceTruth

KNOWN = {supplier.name: supplier for supplier in SUPPLIERS}


@pytest.fixture(scope="module", params=[7, 8, 9])
def composition(request: pytest.FixtureRequest) -> Composition:
    return compose(request.param, 72)


def truths(composition: Composition, *defects: str | None) -> list[InvoiceTruth]:
    chosen = [paper.truth for paper in composition.papers if not defects or paper.truth.defect in defects]
    assert chosen
    return chosen


def test_the_same_seed_gives_the_same_set() -> None:
    assert compose(5, 24) == compose(5, 24)
    assert compose(5, 24) != compose(6, 24)


def test_files_are_numbered_in_order_of_arrival(composition: Composition) -> None:
    files = [truth.file for truth in truths(composition)]
    assert files == sorted(files)
    assert files[0].startswith("invoice-001.")
    assert {file.rsplit(".")[1] for file in files} == {"pdf", "jpg", "png"}


def test_every_invoice_adds_up_except_where_planted(composition: Composition) -> None:
    for truth in truths(composition):
        assert all(line.amount == line.quantity * line.unit_price for line in truth.lines)
        assert truth.net == sum(line.amount for line in truth.lines)
        assert (truth.net + truth.tax == truth.total) == (truth.defect != "sum_mismatch")


def test_invoices_match_their_order_except_where_planted(composition: Composition) -> None:
    orders = {order.number: order for order in composition.orders}
    assert len(orders) == len(composition.orders) > len(composition.papers)
    for truth in truths(composition):
        order = orders[truth.order_number]
        assert (order.supplier, order.currency, order.lines) == (
            truth.supplier,
            truth.currency,
            truth.ordered,
        )
        assert (truth.lines == truth.ordered) == (truth.defect != "price_differs")


def test_a_differing_price_is_higher_in_one_line(composition: Composition) -> None:
    for truth in truths(composition, "price_differs"):
        raised = [
            line.unit_price - ordered.unit_price
            for line, ordered in zip(truth.lines, truth.ordered, strict=True)
        ]
        assert sorted(step > 0 for step in raised)[-2:] in ([True], [False, True])
        assert sum(raised) > 0


def test_only_planted_totals_need_more_authority(composition: Composition) -> None:
    for truth in truths(composition):
        assert (truth.total > AUTHORITY) == (truth.defect == "over_authority")
        assert truth.total > 0


def test_only_planted_suppliers_are_unknown(composition: Composition) -> None:
    for truth in truths(composition):
        assert (truth.supplier not in KNOWN) == (truth.defect == "unknown_supplier")
        if truth.defect != "unknown_supplier":
            supplier = KNOWN[truth.supplier]
            assert (truth.supplier_tax_number, truth.currency) == (supplier.tax_number, supplier.currency)


def test_only_duplicates_repeat_a_number(composition: Composition) -> None:
    numbers = Counter((truth.supplier, truth.number) for truth in truths(composition))
    repeated = {key for key, times in numbers.items() if times == 2}
    assert max(numbers.values()) == 2
    assert repeated == {(truth.supplier, truth.number) for truth in truths(composition, "duplicate")}


def test_a_company_sells_what_its_trade_is() -> None:
    assert {*ENGLISH_GOODS, *CHINESE_GOODS} <= KNOWN.keys()
    assert not KNOWN.keys() & {stranger.name for stranger in STRANGERS}


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: stranger.name)
def test_tax_numbers_of_strangers_have_valid_check_digits(stranger: Supplier) -> None:
    check = {"CN": uscc, "GB": british_vat}.get(stranger.country, vat)
    assert check.is_valid(stranger.tax_number)


def test_the_qr_text_holds_the_fields_of_the_invoice(composition: Composition) -> None:
    papers = [paper for paper in composition.papers if paper.chinese]
    for paper in papers:
        assert paper.chinese
        lead, kind, code, number, net, day, check, rest = paper.qr_text.split(",")
        assert (lead, rest) == ("01", "")
        assert (number, Decimal(net), day) == (
            paper.truth.number,
            paper.truth.net,
            f"{paper.truth.date:%Y%m%d}",
        )
        assert (kind, len(code), len(check)) == (("01", 10, 0) if paper.chinese.special else ("10", 12, 20))
    assert len({paper.chinese.special for paper in papers if paper.chinese}) == 2
