"""Whether a picture can be read at all, and if not, what to tell the person who took it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from servbot.actions.documents.failures import Unreadable
from servbot.actions.documents.reading.engine import Piece
from servbot.actions.documents.reading.levelling import readability
from servbot.actions.documents.reading.picture import Pixels, shrunk

LEAST_SIDE = 320
"""Pixels on the shorter side."""

DARKEST = 55
"""Brightness of paper, 0 to 255, below which letters cannot be told from it."""

LIGHT = 200
"""Brightness of well-lit paper."""

LEAST_CONTRAST = 25
"""Between the darkest ink and the paper; a receipt may have ink on less than a hundredth of it."""

LEAST_SHARPNESS = 0.06
"""See `sharpness`: real receipts and photos measured 1.1 to 4.4; at 0.06 engines begin to misread."""

CLEAR = 0.2
"""`sharpness` from which on an engine's own estimates are taken as they are."""

BLUR_BELIEF = 0.9
"""By what they are multiplied below that: then only what a check supports is sure."""

LEAST_DETAIL = 0.015
"""The same for a whole picture: sharp pages measured 0.03 to 0.25, blurred ones below 0.005."""

LEAST_SURE = 0.75
"""The least `readability` of a page that is not refused."""

FEWEST_CHARACTERS = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong with a picture."""

    name: str
    what: str
    guidance: str
    guidance_zh: str


SMALL = Reason(
    "small",
    "it is too small",
    "Go closer, so that the page fills the picture, and send the original picture, not a preview.",
    "请靠近拍摄,让页面占满画面,并发送原图而不是缩略图。",
)
DARK = Reason(
    "dark",
    "it is too dark",
    "Take the picture in daylight or switch on a lamp, without your shadow on the page.",
    "请在光线充足的地方拍摄,不要让影子落在页面上。",
)
PALE = Reason(
    "pale",
    "there is hardly any contrast between text and paper",
    "Avoid reflections and backlight, and check that the print itself is dark enough.",
    "请避免反光和逆光,并确认字迹本身足够清晰。",
)
BLURRED = Reason(
    "blurred",
    "it is blurred",
    "Hold the camera still, tap on the text to focus, and take the picture from straight above.",
    "请拿稳手机,点击文字对焦,并从正上方拍摄。",
)
NO_TEXT = Reason(
    "no-text",
    "hardly any text can be made out",
    "Check that the printed side is shown, upright and complete, and take the picture again.",
    "请确认拍摄的是有字的一面,页面端正、完整,然后重新拍摄。",
)


def refuse_unreadable(pixels: Pixels, page: int) -> None:
    """Before reading: too small, too dark or without contrast."""
    reasons = []
    if min(pixels.shape[:2]) < LEAST_SIDE:
        reasons.append(SMALL)
    dark, light = _ink_and_paper(pixels)
    if light < DARKEST:
        reasons.append(DARK)
    elif light - dark < LEAST_CONTRAST:
        reasons.append(PALE)
    if reasons:
        raise _failure(reasons, page)


def is_empty_page(pixels: Pixels) -> bool:
    """Light, and nothing printed on it."""
    dark, light = _ink_and_paper(pixels)
    return light >= LIGHT and light - dark < LEAST_CONTRAST


def _ink_and_paper(pixels: Pixels) -> tuple[float, float]:
    dark, light = np.percentile(pixels, (0.2, 90))
    return float(dark), float(light)


def refuse_unread(pixels: Pixels, pieces: Sequence[Piece], page: int, *, alone: bool = True) -> None:
    """After reading: the engine itself was lost, whatever the picture looks like.

    One page of several may hold next to nothing (`alone` is false), but none may be blurred.
    """
    if sum(len(piece.text) for piece in pieces) < FEWEST_CHARACTERS:
        if alone or _blurred_all_over(pixels):
            raise _failure([BLURRED if _blurred_all_over(pixels) else NO_TEXT], page)
        return
    if readability(pieces) < LEAST_SURE or sharpness(pixels, pieces) < LEAST_SHARPNESS:
        raise _failure([BLURRED], page)


def believed(pixels: Pixels, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with less confidence where the picture is a little blurred: engines stay too sure of it."""
    if sharpness(pixels, pieces) >= CLEAR:
        return list(pieces)
    return [replace(piece, confidence=BLUR_BELIEF * piece.confidence) for piece in pieces]


def sharpness(pixels: Pixels, pieces: Sequence[Piece]) -> float:
    """How steep the edges of the letters are, whatever their size and contrast.

    The variance of the Laplacian over the variance of the brightness, within the text, after the
    text was scaled to a height of 24 pixels: blur lowers it, smaller print or fainter ink does not.
    """
    scores = [score for piece in pieces[:60] if (score := _sharpness_of(pixels, piece)) is not None]
    return median(scores) if scores else 0.0


def _blurred_all_over(pixels: Pixels) -> bool:
    """For a picture in which no text was found; the grain of the camera is smoothed away first."""
    calm = cv2.GaussianBlur(shrunk(pixels, 1000), (0, 0), 1)
    return _sharpness(np.asarray(calm, dtype=np.uint8)) < LEAST_DETAIL


def _sharpness_of(pixels: Pixels, piece: Piece) -> float | None:
    across, down = zip(*piece.corners, strict=True)
    cut = pixels[max(0, int(min(down))) : int(max(down)), max(0, int(min(across))) : int(max(across))]
    if cut.shape[0] < 6 or cut.shape[1] < 6:
        return None
    scale = 24 / cut.shape[0]
    scaled = cv2.resize(
        cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    return _sharpness(np.asarray(scaled, dtype=np.uint8)) if float(np.var(scaled)) > 25 else None


def _sharpness(pixels: Pixels) -> float:
    return float(np.var(cv2.Laplacian(pixels, cv2.CV_64F))) / max(float(np.var(pixels)), 1.0)


def _failure(reasons: Sequence[Reason], page: int) -> Unreadable:
    return Unreadable(
        f"Page {page} cannot be read: {' and '.join(reason.what for reason in reasons)}.",
        remedy=" ".join(reason.guidance for reason in reasons),
        details={
            "reasons": [reason.name for reason in reasons],
            "page": page,
            "guidance": {
                "en": " ".join(reason.guidance for reason in reasons),
                "zh": "".join(reason.guidance_zh for reason in reasons),
            },
        },
    )
