"""Three lists as a chain of pairs: what agrees on all sides is what the last pair matched."""

from pathlib import Path

from servbot.actions.sheets.reconcile import Reconcile
from servbot.testkit.context import LocalContext

LEDGER = "Ref,Amount\nA,1\nB,2\nC,3\n"
BANK = "Reference,Value\nA,1\nB,2\nD,4\n"
TILL = "Slip,Sum\nA,1\nC,3\n"


async def test_what_agrees_on_three_sides(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    for name, text in (("ledger.csv", LEDGER), ("bank.csv", BANK), ("till.csv", TILL)):
        context.writable(f"shared/{name}").write_text(text, encoding="utf-8")

    def rules(key: str, value: str) -> list[dict[str, object]]:
        keys = [{"left": "Ref", "right": key}]
        return [{"name": "same", "keys": keys, "compare": [{"left": "Amount", "right": value}]}]

    bank = await Reconcile(
        left="shared/ledger.csv", right="shared/bank.csv", rules=rules("Reference", "Value")
    ).run(context)
    till = await Reconcile(
        left=[pair.left for pair in bank.matched],
        right="shared/till.csv",
        rules=rules("Slip", "Sum"),
        report="shared/till.xlsx",
    ).run(context)
    assert [(pair.left["Ref"], pair.left["_row"]) for pair in till.matched] == [("A", 2)]
    assert [row["Ref"] for row in till.unmatched_left] == ["B"]
    assert [row["Slip"] for row in till.unmatched_right] == ["C"]
