"""Writes a workbook of servbot's own, with looks, formulas, highlights and charts."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, PieChart, Reference
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from servbot.actions.sheets.reading.header import find_column
from servbot.actions.sheets.writing.cells import cell_at, put
from servbot.actions.sheets.writing.exclusive import locked, replace_whole
from servbot.actions.sheets.writing.look import freeze_and_filter, set_widths, style_header
from servbot.actions.sheets.writing.new_sheet import Chart, ColumnLook, Highlight, NewSheet
from servbot.actions.sheets.writing.reporting import sheet_name

CHARTS = {"bar": BarChart, "line": LineChart, "pie": PieChart}
COLUMN_IN_BRACES = re.compile(r"\{([^{}]+)\}")
Operator = Literal["equal", "greaterThanOrEqual", "lessThanOrEqual", "between"]
ROWS_OF_A_CHART = 16


def create_workbook(path: Path, sheets: Sequence[NewSheet], patience: float) -> tuple[str, ...]:
    """Write the workbook whole, in place of an earlier one; gives the names of its sheets."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        title = sheet_name(sheet.name, workbook.sheetnames)
        _Writer(workbook.create_sheet(title), sheet).write()
    with locked(path, patience):
        replace_whole(path, workbook.save)
    return tuple(workbook.sheetnames)


class _Writer:
    def __init__(self, sheet: Worksheet, wanted: NewSheet) -> None:
        self._sheet, self._wanted = sheet, wanted
        given = dict.fromkeys(name for row in wanted.rows for name in row)
        self._names = [*given, *(name for name, look in wanted.columns.items() if name not in given)]
        self._last = len(wanted.rows) + 1

    def write(self) -> None:
        for column, name in enumerate(self._names, 1):
            put(cell_at(self._sheet, 1, column), name)
            self._write_column(column, name)
        style_header(cell_at(self._sheet, 1, column) for column in range(1, len(self._names) + 1))
        if self._names:
            set_widths(
                self._sheet, [[name, *(row.get(name) for row in self._wanted.rows)] for name in self._names]
            )
            freeze_and_filter(self._sheet, len(self._names), 1, self._last)
        if not self._wanted.freeze:
            self._sheet.freeze_panes = None
        if not self._wanted.filter:
            self._sheet.auto_filter.ref = None
        for name, look in self._wanted.columns.items():
            if look.width:
                self._sheet.column_dimensions[get_column_letter(self._column(name))].width = look.width
        for highlight in self._wanted.highlights:
            self._highlight(highlight)
        for position, chart in enumerate(self._wanted.charts):
            self._draw(chart, 2 + position * ROWS_OF_A_CHART)

    def _column(self, name: str) -> int:
        return find_column(self._names, name, f"Sheet {self._wanted.name!r}") + 1

    def _write_column(self, column: int, name: str) -> None:
        look = self._wanted.columns.get(name, ColumnLook())
        for number, row in enumerate(self._wanted.rows, 2):
            cell = cell_at(self._sheet, number, column)
            if look.formula:
                # Written by the author of the bot, unlike values, which come from elsewhere.
                cell.value = self._formula(look.formula, number)
                cell.number_format = look.number_format or cell.number_format
            elif row.get(name) is not None:
                put(cell, row[name], look.number_format)
            if look.bold:
                cell.font = Font(bold=True)
            if look.fill:
                cell.fill = PatternFill("solid", fgColor=f"FF{look.fill}")
            if look.align:
                cell.alignment = Alignment(horizontal=look.align)

    def _formula(self, formula: str, row: int) -> str:
        def address(found: re.Match[str]) -> str:
            return f"{get_column_letter(self._column(found[1]))}{row}"

        return f"={COLUMN_IN_BRACES.sub(address, formula).removeprefix('=')}"

    def _highlight(self, wanted: Highlight) -> None:
        letter = get_column_letter(self._column(wanted.column))
        operator, bounds = _condition(wanted)
        look = DifferentialStyle(fill=PatternFill("solid", bgColor=f"FF{wanted.fill}"))
        rule = Rule(type="cellIs", operator=operator, formula=bounds, dxf=look)
        self._sheet.conditional_formatting.add(f"{letter}2:{letter}{max(self._last, 2)}", rule)

    def _draw(self, wanted: Chart, row: int) -> None:
        chart = CHARTS[wanted.kind]()
        chart.title = wanted.title or None
        for name in wanted.values:
            column = self._column(name)
            values = Reference(self._sheet, min_col=column, min_row=1, max_row=self._last)
            chart.add_data(values, titles_from_data=True)
        labels = self._column(wanted.labels)
        chart.set_categories(Reference(self._sheet, min_col=labels, min_row=2, max_row=self._last))
        self._sheet.add_chart(chart, wanted.at or f"{get_column_letter(len(self._names) + 2)}{row}")


def _condition(wanted: Highlight) -> tuple[Operator, list[str]]:
    if wanted.equal:
        text = wanted.equal.replace('"', '""')
        return "equal", [f'"{text}"']
    least, most = (None if each is None else f"{each:.15g}" for each in (wanted.least, wanted.most))
    if most is None:
        return "greaterThanOrEqual", [least or "0"]
    return ("lessThanOrEqual", [most]) if least is None else ("between", [least, most])
