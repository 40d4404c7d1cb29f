import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from servbot.core.errors import FailureKind
from servbot.notify import AppriseNotifier, ChannelWrong, FolderNotifier, NotDelivered, UnknownRecipient

# apprise looks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Inbox(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.append((self.path, body["title"], body["message"]))
        self.send_response(500 if "broken" in self.path else 200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Inbox) as server:
        server.received = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def notifier(server):
    address = f"json://robot:hidden-secret@127.0.0.1:{server.server_port}"
    return AppriseNotifier(
        {
            "finance": [f"{address}/finance"],
            "ops": [f"{address}/ops", f"{address}/ops-2"],
            "gone": [f"{address}/broken"],
            "typo": ["no-such-service://x"],
            "nowhere": [],
        }
    )


async def test_each_recipient_is_told_on_every_channel_once(server, notifier):
    await notifier.send(("finance", "ops", "finance"), "已入账", "All of them")
    assert sorted(server.received) == [
        (path, "已入账", "All of them") for path in ("/finance", "/ops", "/ops-2")
    ]


async def test_those_not_reached_are_named_without_their_address(server, notifier):
    with pytest.raises(NotDelivered) as caught:
        await notifier.send(("finance", "gone"), "Booked", "")
    assert caught.value.details == {"missed": ["gone"], "reached": ["finance"]}
    assert not caught.value.nothing_done
    assert caught.value.kind is FailureKind.APPLICATION
    assert "secret" not in str(caught.value)
    with pytest.raises(NotDelivered) as caught:
        await notifier.send(("gone",), "Booked", "")
    assert caught.value.nothing_done


@pytest.mark.parametrize(
    ("name", "error"), [("nobody", UnknownRecipient), ("typo", ChannelWrong), ("nowhere", ChannelWrong)]
)
async def test_nothing_is_sent_when_one_recipient_is_wrong(server, notifier, name, error):
    with pytest.raises(error):
        await notifier.send(("finance", name), "Booked", "x")
    assert server.received == []


async def test_without_channels_notices_go_into_a_folder(tmp_path):
    outbox = FolderNotifier(tmp_path / "outbox")
    await asyncio.gather(*(outbox.send(("finance",), f"第{number}", "正文") for number in range(5)))
    files = sorted((tmp_path / "outbox").iterdir())
    notices = [json.loads(path.read_text("utf-8")) for path in files]
    assert sorted(notice["title"] for notice in notices) == [f"第{number}" for number in range(5)]
    assert all(notice["recipients"] == ["finance"] and notice["at"].endswith("+00:00") for notice in notices)
