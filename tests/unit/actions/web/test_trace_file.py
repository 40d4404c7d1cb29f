import io
import json
import os
import zipfile

from servbot.actions.web.scrubbing import Scrubber
from servbot.actions.web.trace_file import scrubbed

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4) + b"\x08"
SNAPSHOT = {
    "pageId": "p1",
    "isMainFrame": True,
    "timestamp": 5.0,
    "wallTime": 7,
    "html": ["HTML", {}, ["INPUT", {"type": "Password", "__playwright_value_": "typed-here"}]],
}
RECORDS = [
    {"type": "frame-snapshot", "snapshot": SNAPSHOT},
    {"type": "before", "params": {"value": "typed-here", "expression": "x" * 5000}},
    {"type": "before", "params": {"selector": "servbot_showing=%5B%22a%5C%22b%22%5D >> nth=0"}},
]


def trace(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        zipped.writestr("trace.trace", "".join(json.dumps(record) + "\n" for record in RECORDS))
        for name, content in files.items():
            zipped.writestr(f"resources/{name}", content)
    return target.getvalue()


def opened(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def test_what_was_typed_into_a_password_field_is_nowhere_and_scripts_are_shortened():
    made = scrubbed(trace(page=b"<p>typed-here"), Scrubber(()), PICTURE, 1 << 20)
    assert made
    files = opened(made)
    assert not [name for name, content in files.items() if b"typed-here" in content or b"a%5C" in content]
    *records, frame = [json.loads(line) for line in files["trace.trace"].splitlines()]
    assert len(records[1]["params"]["expression"]) == 300
    assert (frame["type"], frame["pageId"], frame["width"], frame["height"]) == (
        "screencast-frame",
        "p1",
        640,
        480,
    )
    assert files[frame["file"]] == PICTURE


def test_what_cannot_be_searched_is_left_out():
    wide = "typed-here".encode("utf-16")
    made = scrubbed(trace(image=b"\x89PNG\xff\xfe", wide=wide, style=b"p {}"), Scrubber(()), None, 1 << 20)
    assert made
    assert opened(made).keys() == {"trace.trace", "resources/style"}


def test_a_trace_that_is_too_large_loses_its_largest_files_and_is_none_when_that_is_not_enough():
    raw = trace(small=b"p {}", large=os.urandom(40_000).hex().encode())
    made = scrubbed(raw, Scrubber(()), None, 5000)
    assert made
    assert len(made) <= 5000
    assert opened(made).keys() == {"trace.trace", "resources/small"}
    assert scrubbed(raw, Scrubber(()), None, 100) is None
    assert scrubbed(b"no zip", Scrubber(()), None, 5000) is None
