import json
import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import httpx
import pytest

from servbot.demo.erp import ErpNotReached, ErpNotStarted, get_faults, start_erp


def test_it_says_where_it_serves_and_leaves_in_order(tmp_path):
    ready = tmp_path / "ready.txt"
    command = [sys.executable, "-m", "servbot.demo.erp", "--database", str(tmp_path / "e.sqlite3")]
    process = subprocess.Popen([*command, "--ready-file", str(ready)], stdout=subprocess.PIPE, text=True)
    with process:
        address = process.stdout.readline().strip()
        assert ready.read_text("utf-8") == address
        assert urlsplit(address).hostname == "127.0.0.1"
        assert httpx.get(address + "/api/suppliers", trust_env=False).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a console signal would reach pytest as well")
def test_ctrl_c_is_a_clean_end(tmp_path):
    erp = start_erp(tmp_path / "e.sqlite3")
    erp.process.send_signal(signal.SIGINT)
    assert erp.process.wait(10) == 0
    erp.stop()
    assert (tmp_path / "e.log").read_text("utf-8") == ""


def test_a_taken_port_is_an_error_that_names_the_log(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ErpNotStarted) as caught:
            start_erp(tmp_path / "e.sqlite3", port=taken.getsockname()[1])
    assert caught.value.place.endswith("e.log")
    assert "address already in use" in (tmp_path / "e.log").read_text("utf-8").lower()


def test_the_password_comes_from_the_environment_and_bookings_survive_a_restart(tmp_path):
    database = tmp_path / "e.sqlite3"
    for password, status in (("secret-1", 303), ("harbour-demo", 401)):
        with start_erp(database, env={"HARBOUR_PASSWORD": "secret-1"}) as erp:
            form = {"J_USER": "clerk", "J_PASS": password}
            assert httpx.post(erp.address + "/login", data=form, trust_env=False).status_code == status


def test_switches_are_thrown_from_the_command_line(tmp_path):
    with start_erp(tmp_path / "e.sqlite3") as erp:
        command = [sys.executable, "-m", "servbot.demo.erp.switch", erp.address]
        thrown = subprocess.run(
            [*command, "layout=v2", "slow_ms=5"], capture_output=True, text=True, check=True
        )
        assert json.loads(thrown.stdout)["layout"] == "v2"
        assert get_faults(erp.address)["slow_ms"] == 5
        refused = subprocess.run([*command, "layout=v9"], capture_output=True, text=True, check=False)
        assert (refused.returncode, "demo.erp-fault-refused" in refused.stderr) == (1, True)
    with pytest.raises(ErpNotReached):
        get_faults(erp.address)
