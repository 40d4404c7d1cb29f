"""Which form, language and defect each invoice of a set gets."""

from random import Random

from servbot.core.record import Record
from servbot.demo.invoices.truth import Defect, Form, Language

DEFECTS: tuple[Defect, ...] = (
    "sum_mismatch",
    "price_differs",
    "duplicate",
    "unknown_supplier",
    "over_authority",
    "blurred",
)
"""In the order in which small sets get them."""

INVOICES_PER_DEFECT = 4
"""One invoice in so many has a defect, so that 24 have each of the six."""


class Slot(Record):
    """The place of one invoice in the set."""

    form: Form

    language: Language

    defect: Defect | None = None

    repeats: int | None = None
    """Index of the invoice that a duplicate repeats."""

    suffix: str = ".pdf"
    """End of the file name."""

    sideways: bool = False
    """A photo stored lying on its side, with the turn noted in its EXIF data."""


def plan(random: Random, count: int) -> tuple[Slot, ...]:
    """The places of `count` invoices, mixed by `random`."""
    slots = _mixed(random, count)
    kinds = [DEFECTS[index % len(DEFECTS)] for index in range(count // INVOICES_PER_DEFECT)]
    _plant_blurred(slots, kinds.count("blurred"))
    _plant_duplicates(random, slots, kinds.count("duplicate"))
    _plant_others(random, slots, [kind for kind in kinds if kind not in {"blurred", "duplicate"}])
    return tuple(slots)


def _mixed(random: Random, count: int) -> list[Slot]:
    """Two thirds with a text layer, the rest scans and photos, languages in turn within each form."""
    pictures = round(count / 6)
    forms: list[tuple[Form, int]] = [
        ("text", count - 2 * pictures),
        ("scan", pictures),
        ("photo", pictures),
    ]
    slots = [
        Slot(
            form=form,
            language="zh" if index % 2 else "en",
            suffix=_suffix(form, index),
            sideways=form == "photo" and index == 1,
        )
        for form, amount in forms
        for index in range(amount)
    ]
    random.shuffle(slots)
    return slots


def _suffix(form: Form, index: int) -> str:
    """Some scanners write pictures instead of PDF files."""
    if form == "photo":
        return ".jpg"
    return ".png" if form == "scan" and index % 4 == 2 else ".pdf"


def _plant_blurred(slots: list[Slot], wanted: int) -> None:
    photos = [at for at, slot in enumerate(slots) if slot.form == "photo" and not slot.sideways]
    for at in photos[:wanted]:
        slots[at] = slots[at].model_copy(update={"defect": "blurred"})


def _plant_duplicates(random: Random, slots: list[Slot], wanted: int) -> None:
    """Later text invoices repeat earlier ones, which stay clean."""
    texts = _free(slots)
    half = len(texts) // 2
    originals = random.sample(texts[:half], wanted)
    for original, at in zip(originals, random.sample(texts[half:], wanted), strict=True):
        slots[at] = slots[original].model_copy(update={"defect": "duplicate", "repeats": original})


def _plant_others(random: Random, slots: list[Slot], kinds: list[Defect]) -> None:
    """Where the text is sure, so that nothing but the defect can be the cause of an exception."""
    for turn, kind in enumerate(kinds):
        free = _free(slots)
        wanted = "zh" if turn % 2 else "en"
        at = random.choice([at for at in free if slots[at].language == wanted] or free)
        slots[at] = slots[at].model_copy(update={"defect": kind})


def _free(slots: list[Slot]) -> list[int]:
    """Text invoices that are neither defective nor the original of a duplicate."""
    taken = {slot.repeats for slot in slots}
    return [
        at for at, slot in enumerate(slots) if slot.form == "text" and slot.defect is None and at not in taken
    ]
