"""Printed pages as an office scanner would give them back."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

DOTS_PER_INCH = 200


def rendered(pdf: bytes) -> Image.Image:
    """The first page as a clean picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=DOTS_PER_INCH / 72).to_pil().convert("RGB")
    finally:
        document.close()
    return picture


def noisy(picture: Image.Image, noise: np.random.Generator, strength: float) -> Image.Image:
    """The picture with grain of the given standard deviation, in levels of 255."""
    pixels = np.asarray(picture, dtype=np.int16)
    grain = noise.normal(0, strength, pixels.shape[:2]).astype(np.int16)[:, :, None]
    return Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))


def scanned(pdf: bytes, seed: int) -> Image.Image:
    """The first page a little askew, greyish, soft and grainy."""
    noise = np.random.default_rng(seed)
    angle = float(noise.uniform(0.25, 0.9) * noise.choice((-1, 1)))
    paper = (246, 245, 240)
    page = rendered(pdf)
    page = Image.blend(page, Image.new("RGB", page.size, paper), 0.12)
    page = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=paper)
    return noisy(page.filter(ImageFilter.GaussianBlur(0.55)), noise, 5.0)


def as_pdf(picture: Image.Image) -> bytes:
    """The picture as the only content of a PDF, compressed as JPEG."""
    file = BytesIO()
    picture.save(file, "PDF", resolution=DOTS_PER_INCH, quality=72)
    return file.getvalue()


def as_png(picture: Image.Image) -> bytes:
    """The picture alone, in grey as scanners do it."""
    file = BytesIO()
    picture.convert("L").save(file, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return file.getvalue()
