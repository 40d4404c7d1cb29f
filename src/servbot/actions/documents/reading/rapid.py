"""RapidOCR: the default engine; its models are inside its wheel."""

import math
import threading
from functools import cache
from typing import Any

import numpy as np

from servbot.actions.documents.reading.engine import Piece
from servbot.actions.documents.reading.picture import Pixels

DETECTION_PIXELS = 1_000_000
"""Size to which a picture is made smaller for finding text. A limit on the longer side instead would make long receipts
too narrow: on such photos it overlooked twice as many printed words."""

FAINTEST = 0.3
"""How sure it must be that there is text at all; what is none is read as nothing later."""


@cache
def rapid_engine() -> "RapidEngine":
    """The engine of this process: loading its models takes longer than reading a page."""
    return RapidEngine()


class RapidEngine:
    """Reads English and Chinese print with one model."""

    name = "rapidocr"
    joined = True

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        # One thread per process: several workers with several threads each burn the cores.
        self._reader: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.max_side_len": 3000,
                "Det.limit_type": "max",
                "Det.box_thresh": FAINTEST,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        # Its models are loaded by the first use; only then can the size for finding text be set picture by picture.
        self._reader(np.full((64, 64, 3), 255, np.uint8), use_det=True, use_cls=False, use_rec=False)
        self._one_at_a_time = threading.Lock()

    def read(self, pixels: Pixels) -> list[Piece]:
        """All text of the picture, as runs of words.

        Lines are not turned one by one (`use_cls`): that would hide that a page stands on its head.
        """
        with self._one_at_a_time:
            self._reader.text_det.limit_side_len = _longest_side(pixels)
            result: Any = self._reader(
                _three_channels(pixels), use_det=True, use_cls=False, use_rec=True, text_score=0.3
            )
        if getattr(result, "boxes", None) is None or result.txts is None:
            return []
        return [
            Piece(text, _corners(corners), float(score))
            for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        ]

    def read_line(self, pixels: Pixels) -> str:
        """The text of a picture of one line."""
        with self._one_at_a_time:
            result: Any = self._reader(_three_channels(pixels), use_det=False, use_cls=False, use_rec=True)
        texts = getattr(result, "txts", None) or ()
        return str(texts[0]) if texts else ""


def _longest_side(pixels: Pixels) -> int:
    """What is left of the longer side when the whole has at most `DETECTION_PIXELS`."""
    height, width = pixels.shape[:2]
    return int(max(height, width) * min(1.0, math.sqrt(DETECTION_PIXELS / (height * width))))


def _corners(points: Any) -> Any:
    return tuple((float(x), float(y)) for x, y in points)


def _three_channels(pixels: Pixels) -> Pixels:
    """The reader asks for three channels; three times the same grey is what reads best."""
    return np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels
