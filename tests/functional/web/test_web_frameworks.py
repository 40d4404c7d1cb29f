"""Forms of real React, Vue and Angular keep what the fast path put into them.

The builds are taken from npm and kept in the user's cache, by the versions that `frameworks/package.json` names.
"""

import hashlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from servbot.actions.web import Click, FillForm, Open
from servbot.core.action import SessionSpec

pytestmark = pytest.mark.asyncio(loop_scope="session")
SOURCES = Path(__file__).with_name("frameworks")
PAGE = '<!doctype html><meta charset="utf-8"><title>{0}</title><div id="app"></div><script src="{0}.js"></script>'
VUE_FLAGS = (
    "__VUE_OPTIONS_API__=true",
    "__VUE_PROD_DEVTOOLS__=false",
    "__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=false",
)

fields = {
    "Company": "海港 Paper's",
    "Code": "AB-12",
    "Amount": "1250.5",
    "Due date": "2026-03-09",
    "Notes": "one\ntwo",
    "Currency": "EUR",
    "Delivery": "Express",
    "I agree": True,
}
kept = {
    "company": "海港 Paper's",
    "code": "AB-12",
    "due": "2026-03-09",
    "notes": "one\ntwo",
    "currency": "EUR",
    "delivery": "Express",
    "agree": True,
    "turns": 1,
}


def packages() -> Path:
    """Folder with `node_modules`; skips where npm cannot give them."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed; the builds of React, Vue and Angular come from it")
    wanted = SOURCES / "package.json"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()[:16]
    home = Path.home() / ".cache" / "servbot" / f"frameworks-{digest}"
    home.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(home.with_suffix(".lock")):
        if not (home / "done").exists():
            home.mkdir(exist_ok=True)
            shutil.copy(wanted, home)
            command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
            made = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False, timeout=300)
            if made.returncode:
                pytest.skip(f"npm gave no packages: {made.stderr.strip().splitlines()[-1:]}")
            (home / "done").touch()
    return home


@pytest.fixture(scope="module")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The three applications, bundled and served."""
    home, folder = packages(), tmp_path_factory.mktemp("frameworks")
    command = [
        str(home / "node_modules" / ".bin" / "esbuild"),
        *(str(SOURCES / f"{name}.js") for name in ("react", "vue", "angular")),
        "--bundle",
        f"--outdir={folder}",
        "--alias:vue=vue/dist/vue.esm-bundler.js",
        "--define:process.env.NODE_ENV='production'",
        *(f"--define:{flag}" for flag in VUE_FLAGS),
    ]
    environment = {**os.environ, "NODE_PATH": str(home / "node_modules")}
    subprocess.run(command, check=True, capture_output=True, env=environment, timeout=120)
    for name in ("react", "vue", "angular"):
        (folder / f"{name}.html").write_text(PAGE.format(name), encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.mark.parametrize("framework", ["react", "vue", "angular"])
async def test_a_framework_keeps_what_was_filled_fast(browser, context, applications, framework):
    context.connections["framework"] = {"url": applications, "timeout": 10}
    spec = SessionSpec(kind="browser", connection="framework")
    context.opened = session = await browser.open(spec, context)
    await Open(path=f"/{framework}.html").run(context)
    await session.page.evaluate(
        "window.keys = 0; addEventListener('keydown', () => { window.keys += 1; }, true)"
    )
    filled = await FillForm(fields=fields).run(context)
    await Click(target={"role": "button", "name": "Again"}).run(context)
    state = json.loads(await session.page.locator("pre").inner_text())
    shown = (await FillForm(fields={"Company": fields["Company"]}).run(context)).fields
    assert float(state.pop("amount")) == 1250.5
    assert state == kept
    assert (filled.fields["Code"], shown["Company"]) == ("AB-12", fields["Company"])
    assert await session.page.evaluate("window.keys") == 0
    await session.close()
