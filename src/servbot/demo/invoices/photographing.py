"""Printed pages as somebody photographs them on a desk."""

from io import BytesIO
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from servbot.demo.invoices.scanning import noisy

Pixels = NDArray[np.uint8]

_BLUR = 13.0
"""Radius in pixels that leaves no letter legible, yet everybody sees that it is an invoice."""

_ORIENTATION = 0x0112
"""EXIF tag that says how a picture must be turned to stand upright."""

_TURN_RIGHT = 6
"""Its value for a camera held upright that stores pictures lying down."""


def photographed(page: Image.Image, seed: int, *, blurred: bool) -> Image.Image:
    """The page on a desk, seen at a slant, in uneven light."""
    noise = np.random.default_rng(seed)
    scene = _on_desk(np.asarray(page), noise)
    lit = (scene * _light(scene.shape[:2], noise)[:, :, None]).astype(np.uint8)
    soft = Image.fromarray(lit).filter(ImageFilter.GaussianBlur(_BLUR if blurred else 0.6))
    return noisy(soft, noise, 6.0)


def as_jpeg(picture: Image.Image, *, sideways: bool) -> bytes:
    """The picture as JPEG; `sideways` stores it lying down and notes the turn in its EXIF data."""
    file = BytesIO()
    if sideways:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
        exif = Image.Exif()
        exif[_ORIENTATION] = _TURN_RIGHT
        picture.save(file, "JPEG", quality=86, exif=exif)
    else:
        picture.save(file, "JPEG", quality=86)
    return file.getvalue()


def _on_desk(page: Pixels, noise: np.random.Generator) -> NDArray[Any]:
    """The page laid on a desk with a slight perspective and a soft shadow below its edges."""
    height, width = page.shape[:2]
    margin = int(0.07 * max(height, width))
    size = (width + 2 * margin, height + 2 * margin)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    slant = noise.uniform(-0.45, 0.45, (4, 2)) * margin
    view = cv2.getPerspectiveTransform(corners, (corners + margin + slant).astype(np.float32))
    desk = _desk(size, noise)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), view, size)
    shadow = cv2.GaussianBlur(np.roll(mask, (9, 7), (0, 1)), (0, 0), 11)
    desk = desk * (1 - 0.55 * shadow[:, :, None] / 255.0)
    cover = cv2.GaussianBlur(mask, (0, 0), 0.8)[:, :, None] / 255.0
    scene: NDArray[Any] = desk * (1 - cover) + cv2.warpPerspective(page, view, size) * cover
    return scene


def _desk(size: tuple[int, int], noise: np.random.Generator) -> NDArray[Any]:
    """A wooden surface: long streaks along one direction."""
    width, height = size
    streaks = noise.normal(0, 1, (max(2, height // 6), max(2, width // 160)))
    grain = cv2.resize(streaks, size, interpolation=cv2.INTER_CUBIC)[:, :, None]
    colour = np.array([(126, 92, 64), (98, 101, 106), (150, 121, 88)][int(noise.integers(3))], np.float64)
    return np.clip(colour + 9 * grain, 0, 255)


def _light(shape: tuple[int, ...], noise: np.random.Generator) -> NDArray[np.float32]:
    """Brightness by place: darker towards one side, with the shadow of whoever holds the camera."""
    height, width = shape
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    angle = noise.uniform(0, 2 * np.pi)
    slope = (across - 0.5) * np.cos(angle) + (down - 0.5) * np.sin(angle)
    x, y = noise.uniform(0.1, 0.9), noise.choice((0.1, 0.9))
    blob = np.exp(-(((across - x) / 0.45) ** 2 + ((down - y) / 0.35) ** 2))
    light: NDArray[np.float32] = (0.88 - 0.22 * slope - 0.2 * blob).astype(np.float32)
    return light
