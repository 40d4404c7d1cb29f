"""QR codes on a page; on Chinese invoices they repeat number, amount and date."""

import zxingcpp

from servbot.actions.documents.reading.engine import Piece
from servbot.actions.documents.reading.picture import Pixels

LONGEST_TEXT = 2_000


def read_codes(pixels: Pixels) -> list[Piece]:
    """The QR codes in a grey picture: their texts and corners."""
    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    found = zxingcpp.read_barcodes(pixels, formats=wanted)
    return [_piece(code) for code in found if code.text and len(code.text) <= LONGEST_TEXT]


def _piece(code: zxingcpp.Barcode) -> Piece:
    place = code.position
    first, second, third, fourth = (
        (float(corner.x), float(corner.y))
        for corner in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    return Piece(code.text, (first, second, third, fourth), 1.0)
