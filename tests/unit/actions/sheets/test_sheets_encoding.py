"""Text files in the encodings that offices save."""

import pytest

from servbot.actions.sheets.errors import SheetDamaged
from servbot.actions.sheets.reading.encoding import decode
from servbot.actions.sheets.reading.ods_error_cells import ods_error_cells
from servbot.actions.sheets.reading.text_file import read_text_rows
from servbot.core.errors import UsageError

TEXTS = {
    "gb18030": "供应商,金额,备注\n北方包装,100,已付款\n蓝湾,50.10,等待付款\n",
    "big5hkscs": "供應商,金額,備註\n北方包裝有限公司,100,已付款\n藍灣貿易,50.10,等待付款\n",
    "cp1252": "Fournisseur;Montant;Réf\nSociété générale;12,50;été\nMüller GmbH;3,20;Straße\n",
    "cp1251": "Поставщик;Сумма;Примечание\nСевер;12,50;оплачено\nООО Ромашка;3;ждём оплаты\n",
    "cp1253": "Προμηθευτής;Ποσό\nΑθήνα Εμπορική;12\nΠάτρα;14\n",
    "utf-8": "供应商,Montant\nSociété,1\n",
    "utf-8-sig": "供应商,Montant\nSociété,1\n",
    "utf-16": "供应商,Montant\nSociété,1\n",
    "utf-16-le": "Supplier,Amount\nNorth,1\n供应商,2\n",
    "utf-16-be": "Supplier,Amount\nNorth,1\n供应商,2\n",
    "utf-32": "供应商,Montant\n",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_the_text_is_found_whatever_it_was_saved_with(encoding):
    assert decode(TEXTS[encoding].encode(encoding), "a.csv").text == TEXTS[encoding]


def test_encodings_that_fit_as_well_are_told():
    content = "Dodavatel;Částka\nŽižkov s.r.o.;12,50\nPříbram;3\n".encode("cp1250")
    found = decode(content, "a.csv")
    assert "cp1250" in (found.encoding, *found.others)
    assert decode(content, "a.csv", "cp1250").text.startswith("Dodavatel;Částka")


def test_a_declared_encoding_that_does_not_fit_is_refused_with_its_line():
    with pytest.raises(SheetDamaged) as caught:
        decode(b"a,b\n1,2\n\xff\xfe,3\n", "a.csv", "utf-8")
    assert caught.value.place == "a.csv:3"
    with pytest.raises(UsageError):
        decode(b"a", "a.csv", "no-such")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=|\r\na|b,c\r\n1|2,3\r\n", [[], ["a", "b,c"], ["1", "2,3"]]),
        ("'a';'b;c'\n'1';'2'\n", [["a", "b;c"], ["1", "2"]]),
        ("name,size\nO'Neil,1\n'tis,2\n", [["name", "size"], ["O'Neil", "1"], ["'tis", "2"]]),
        ('a,b\n"x ""y""\nz",2\n', [["a", "b"], ['x "y"\nz', "2"]]),
    ],
)
def test_the_dialect_is_found(tmp_path, text, rows):
    (tmp_path / "a.csv").write_bytes(text.encode())
    assert read_text_rows(tmp_path / "a.csv").rows == rows


def test_errors_of_an_ods_sheet_are_found_at_their_place(tmp_path):
    import zipfile

    cell = '<table:table-cell calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    rows = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="2"/>{cell}</table:table-row>'
    )
    sheets = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name in ("A", "B"))
    xml = f'<x xmlns:table="t" xmlns:text="x" xmlns:calcext="c">{sheets}</x>'
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", xml)
    assert ods_error_cells(tmp_path / "a.ods", "B") == {(4, 3): "#DIV/0!"}
    assert ods_error_cells(tmp_path / "a.ods", "C") == {}
