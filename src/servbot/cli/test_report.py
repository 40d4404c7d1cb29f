"""Results of tests for people, for programs and for servers that build."""

from collections.abc import Iterator, Sequence
from textwrap import indent
from typing import Any
from xml.etree import ElementTree as ET

from servbot.testkit.coverage import Coverage
from servbot.testkit.tested import TestedBot, Tried

MOST_MISSED = 40
"""Steps and branches that are listed of one bot."""


def in_words(tested: Sequence[TestedBot], min_coverage: float) -> str:
    """What failed and why, what was not walked, and a line at the end."""
    parts = [part for bot in tested for part in (*_failures(bot), *_coverage(bot, min_coverage))]
    cases = [case for bot in tested for case in bot.tried]
    failed = sum(not case.passed for case in cases)
    count = f"{len(cases)} {'case' if len(cases) == 1 else 'cases'} of {len(tested)} {'bot' if len(tested) == 1 else 'bots'}"
    return "\n".join([*parts, f"{count}: {len(cases) - failed} passed, {failed} failed."])


def _failures(bot: TestedBot) -> Iterator[str]:
    for case in bot.tried:
        if not case.passed:
            yield f"FAILED {case.place}: {case.title}\n{indent(case.report, '    ')}\n"


def _coverage(bot: TestedBot, least: float) -> Iterator[str]:
    if bot.coverage is None or not bot.tried:
        if bot.coverage is not None:
            yield f"{bot.name}: no cases"
        return
    steps, branches = bot.coverage.counts(steps=True), bot.coverage.counts(steps=False)
    short = f"; less than {least:g}%" if bot.coverage.percent < least else ""
    yield (
        f"{bot.name}: {_percent(bot.coverage)} walked "
        f"({steps[0]} of {steps[1]} steps, {branches[0]} of {branches[1]} branches){short}"
    )
    missed = bot.coverage.missed_first
    for point in missed[:MOST_MISSED]:
        yield f"    never walked: {point.words}"
    if len(missed) > MOST_MISSED:
        yield f"    and {len(missed) - MOST_MISSED} more"


def _percent(coverage: Coverage) -> str:
    """Rounded down: 100 % is said only of all."""
    return f"{int(coverage.percent)}%"


def as_data(tested: Sequence[TestedBot]) -> dict[str, Any]:
    """The same for programs."""
    return {"bots": [_bot_data(bot) for bot in tested]}


def _bot_data(bot: TestedBot) -> dict[str, Any]:
    coverage = bot.coverage and {
        "percent": round(bot.coverage.percent, 1),
        "missed": [{"step": point.step, "what": point.what} for point in bot.coverage.missed],
    }
    return {
        "bot": bot.name,
        "file": bot.file.as_posix(),
        "coverage": coverage,
        "cases": [_case_data(case) for case in bot.tried],
    }


def _case_data(case: Tried) -> dict[str, Any]:
    from servbot.testkit.case.showing import shown

    found = case.judged.found if case.judged else []
    return {
        "case": case.title,
        "place": case.place,
        "passed": case.passed,
        "seconds": round(case.seconds, 4),
        "differences": [
            {"what": each.what, "wanted": shown(each.wanted), "found": shown(each.found)} for each in found
        ],
        "report": case.report,
    }


def junit_report(tested: Sequence[TestedBot]) -> bytes:
    """The same as JUnit's XML."""
    root = ET.Element("testsuites")
    for bot in tested:
        failed = sum(not case.passed for case in bot.tried)
        about = {"name": bot.name, "tests": str(len(bot.tried)), "failures": str(failed), "errors": "0"}
        suite = ET.SubElement(root, "testsuite", about)
        for case in bot.tried:
            about = {
                "name": case.title,
                "classname": bot.name,
                "file": case.place,
                "time": f"{case.seconds:.4f}",
            }
            element = ET.SubElement(suite, "testcase", about)
            if not case.passed:
                failure = ET.SubElement(element, "failure", {"message": "the run is not as wanted"})
                failure.text = "".join(sign for sign in case.report if sign >= " " or sign in "\t\n")
    report: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return report
