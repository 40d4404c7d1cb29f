"""The ERP's list of suppliers."""

from pathlib import Path

from servbot.demo.erp.database import reading

Row = dict[str, str | int]


def all_suppliers(database: Path) -> list[Row]:
    """Every supplier, by name."""
    with reading(database) as connection:
        return [dict(row) for row in connection.execute("SELECT * FROM supplier ORDER BY name")]


def matching(database: Path, text: str, limit: int) -> list[Row]:
    """The first suppliers whose name contains the text, whatever its case."""
    sought = text.strip().casefold()
    if not sought:
        return []
    return [row for row in all_suppliers(database) if sought in str(row["name"]).casefold()][:limit]


def name_of(database: Path, supplier_id: str) -> str:
    """The name of the supplier in that row; empty when there is none."""
    with reading(database) as connection:
        row = connection.execute("SELECT name FROM supplier WHERE id = ?", (supplier_id,)).fetchone()
    return str(row["name"]) if row else ""
