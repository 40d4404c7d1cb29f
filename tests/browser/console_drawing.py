"""An invoice drawn as a picture."""

from collections.abc import Mapping


class Drawing:
    """An invoice as a picture, with the place of every value."""

    def __init__(self, values: Mapping[str, str]) -> None:
        from PIL import Image, ImageDraw, ImageFont

        self.width, self.height = 1000, 1300
        self.image = Image.new("L", (self.width, self.height), 255)
        self._pen = ImageDraw.Draw(self.image)
        self._font = ImageFont.load_default(26)
        self.boxes: dict[str, tuple[float, float, float, float]] = {}
        self._write("INVOICE", 80, 70)
        self._pen.line((80, 120, 920, 120), fill=120, width=2)
        for row, (name, value) in enumerate(values.items()):
            self._write(name.replace("_", " "), 80, 180 + row * 70)
            self.boxes[name] = self._write(value, 520, 180 + row * 70)

    def _write(self, text: str, x: int, y: int) -> tuple[float, float, float, float]:
        self._pen.text((x, y), text, fill=30, font=self._font)
        left, top, right, bottom = self._pen.textbbox((x, y), text, font=self._font)
        return left / self.width, top / self.height, right / self.width, bottom / self.height

    def png(self) -> bytes:
        from io import BytesIO

        kept = BytesIO()
        self.image.save(kept, "PNG")
        return kept.getvalue()
