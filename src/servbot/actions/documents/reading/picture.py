"""Opening pictures safely: their size is looked at before they are decoded."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from pi_heif import register_heif_opener
from PIL import Image, ImageOps, UnidentifiedImageError

from servbot.actions.documents.failures import DamagedDocument, TooLarge

Pixels = NDArray[np.uint8]

LONGEST_SIDE = 15_000
"""Pixels; a longer side is no page that somebody scanned."""

MOST_PIXELS = 100_000_000

WORKING_SIDE = 3_000
"""Larger pictures are made smaller before anything else is done with them."""

KEPT_SIDE = 1_600
"""Longest side of the page pictures that people see."""

_pillow_limit = threading.Lock()

register_heif_opener(thumbnails=False)


def open_picture(file: Path, pages: int) -> list[Pixels]:
    """The pages of a picture file, turned as its EXIF data says, in colour."""
    try:
        with _own_limit(), Image.open(file) as image:
            _refuse_giants(file, image)
            return [_decoded(frame) for frame in _frames(image, pages)]
    except UnidentifiedImageError as error:
        raise DamagedDocument(f"The picture {file.name!r} cannot be opened.") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise DamagedDocument(f"The picture {file.name!r} is damaged: {error}.") from error


@contextmanager
def _own_limit() -> Iterator[None]:
    """Pillow warns or fails by a limit of its own without telling the size; ours comes before decoding, too."""
    with _pillow_limit:
        before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = before


def _refuse_giants(file: Path, image: Image.Image) -> None:
    width, height = image.size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise TooLarge(
            f"The picture {file.name!r} has {width:,} x {height:,} pixels;"
            f" at most {LONGEST_SIDE:,} a side and {MOST_PIXELS:,} in all can be read."
        )


def _frames(image: Image.Image, pages: int) -> Iterator[Image.Image]:
    for number in range(min(getattr(image, "n_frames", 1), pages)):
        if number:
            image.seek(number)
            _refuse_giants(Path(str(image.filename) if hasattr(image, "filename") else ""), image)
        yield image


def _decoded(image: Image.Image) -> Pixels:
    image.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "P", "PA"}:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    return shrunk(np.asarray(upright.convert("RGB"), dtype=np.uint8), WORKING_SIDE)


def shrunk(pixels: Pixels, side: int) -> Pixels:
    """The same picture with at most `side` pixels on its longer side."""
    longest = max(pixels.shape[:2])
    if longest <= side:
        return pixels
    scale = side / longest
    return _pixels(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def grey(pixels: Pixels) -> Pixels:
    """Brightness only."""
    return pixels if pixels.ndim == 2 else _pixels(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))


def as_jpeg(pixels: Pixels) -> tuple[bytes, int, int]:
    """A picture for people, with its width and height."""
    small = shrunk(pixels, KEPT_SIDE)
    target = io.BytesIO()
    Image.fromarray(small).save(target, "JPEG", quality=82)
    return target.getvalue(), small.shape[1], small.shape[0]


def _pixels(result: Any) -> Pixels:
    """OpenCV does not say that its result is a picture of bytes."""
    return np.asarray(result, dtype=np.uint8)
