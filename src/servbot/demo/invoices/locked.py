"""A small PDF that opens only with a password, in the oldest and weakest of the PDF ciphers."""

import hashlib
from collections.abc import Iterator

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
"""What the PDF standard fills short passwords with."""

_PERMISSIONS = -4
"""Everything is allowed to whoever knows the password."""

_IDENTITY = hashlib.md5(b"servbot demo", usedforsecurity=False).digest()


def locked_pdf(text: str, password: str) -> bytes:
    """One page with `text`, locked with `password` (40-bit RC4, revision 2 of the standard handler)."""
    padded = (password.encode("latin-1") + _PADDING)[:32]
    owner = _rc4(_md5(padded)[:5], padded)
    key = _md5(padded + owner + _PERMISSIONS.to_bytes(4, "little", signed=True) + _IDENTITY)[:5]
    content = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode("latin-1")
    secret = _rc4(_object_key(key, 4), content)
    lock = (
        f"<< /Filter /Standard /V 1 /R 2 /P {_PERMISSIONS} "
        f"/O <{owner.hex()}> /U <{_rc4(key, _PADDING).hex()}> >>"
    )
    return _assembled(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                b"/Resources << /Font << /F1 5 0 R >> >> >>"
            ),
            b"<< /Length %d >>\nstream\n" % len(secret) + secret + b"\nendstream",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            lock.encode(),
        )
    )


def _assembled(objects: tuple[bytes, ...]) -> bytes:
    """The objects as a file; the first is its catalogue, the last its lock."""
    file, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    identity = _IDENTITY.hex()
    trailer = f"<< /Size {size} /Root 1 0 R /Encrypt {size - 1} 0 R /ID [<{identity}> <{identity}>] >>"
    return (
        file
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + f"trailer\n{trailer}\nstartxref\n{len(file)}\n%%EOF\n".encode()
    )


def _object_key(key: bytes, number: int) -> bytes:
    return _md5(key + number.to_bytes(3, "little") + b"\0\0")[: len(key) + 5]


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _rc4(key: bytes, content: bytes) -> bytes:
    state = list(range(256))
    other = 0
    for at in range(256):
        other = (other + state[at] + key[at % len(key)]) % 256
        state[at], state[other] = state[other], state[at]
    return bytes(byte ^ step for byte, step in zip(content, _stream(state), strict=False))


def _stream(state: list[int]) -> Iterator[int]:
    at = other = 0
    while True:
        at = (at + 1) % 256
        other = (other + state[at]) % 256
        state[at], state[other] = state[other], state[at]
        yield state[(state[at] + state[other]) % 256]
