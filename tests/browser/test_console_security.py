"""What the console refuses, and the headers it sends."""

import re

from .conftest import token


def item_with_evidence(client):
    """A kept page source, and the run it belongs to."""
    found = re.search(r'href="(/queue/\d+)"', client.get("/queue?text=INV-2244").text)
    assert found
    page = client.get(found[1]).text
    return re.findall(r'href="(/artefacts/[^"]+)">([^<]+)', page), page


def test_every_page_carries_the_headers(console):
    with console.client("emil") as client:
        for path in ("/queue", "/nothing", "/login"):
            headers = client.get(path).headers
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-frame-options"] == "DENY"
            assert headers["x-content-type-options"] == "nosniff"
        cookies = {cookie.name: cookie for cookie in client.cookies.jar}
        assert "HttpOnly" in cookies["sessionid"]._rest


def test_no_page_holds_inline_script_or_style(console):
    with console.client("admin") as client:
        for path in ("/", "/queue", "/runs", "/bots", "/schedule", "/settings", "/queue/4", "/queue/10"):
            text = client.get(path).text
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), path


def test_a_kept_page_is_served_as_text_and_a_picture_as_picture(console):
    with console.client("emil") as client:
        files = {name: path for path, name in item_with_evidence(client)[0]}
        source = client.get(files["page.html"])
        assert source.headers["content-type"] == "text/plain; charset=utf-8"
        assert "sandbox" in source.headers["content-security-policy"]
        document = client.get(files["INV-2244.pdf"])
        assert document.headers["content-type"] == "application/pdf"
        assert document.headers["content-disposition"].startswith("inline")


def test_a_file_of_another_run_is_not_served(console):
    with console.client("emil") as client:
        files = dict(item_with_evidence(client)[0])
        path = next(path for path, name in files.items() if name == "INV-2244.pdf")
        other = re.search(r'href="/queue/\d+"', client.get("/queue?text=INV-2241").text)
        assert other
        run = re.search(r'/runs/([^"]+)"', client.get(other[0][6:-1]).text)
        assert run
        digest = path.rsplit("/", 1)[1]
        assert client.get(f"/artefacts/{run[1]}/{digest}").status_code == 404
        assert client.get(f"/artefacts/{run[1]}/..%2F..%2Fvault.json").status_code == 404


def test_a_form_without_its_token_is_refused_with_a_page(console):
    with console.client("emil") as client:
        answer = client.post("/queue/claim", data={"task": "1"})
        assert answer.status_code == 403
        assert "This form is too old" in answer.text


def test_errors_are_pages_and_never_tracebacks(console):
    with console.client("emil") as client:
        answer = client.get("/queue/123456")
        assert answer.status_code == 404
        assert "Nothing here" in answer.text
        assert "Traceback" not in answer.text


def test_signing_in_is_slowed_down_for_those_who_guess(console):
    with console.client() as client:
        form = {"username": "guessed", "password": "wrong", "csrfmiddlewaretoken": token(client)}
        answers = [client.post("/login", data=form).status_code for _ in range(6)]
        assert answers == [422] * 5 + [429]
        assert "Too many attempts" in client.post("/login", data=form).text


def test_the_sign_in_leads_nowhere_else(console):
    with console.client() as client:
        form = {"username": "erna", "password": "erna-demo", "csrfmiddlewaretoken": token(client)}
        answer = client.post("/login", data={**form, "next": "//evil.example/"})
        assert answer.headers["location"] == "/"


def test_a_list_that_refreshes_itself_after_the_sign_out_takes_the_page_along(console):
    with console.client() as client:
        shown = {"HX-Request": "true", "HX-Current-URL": f"{console.url}/queue?tab=mine"}
        answer = client.get("/queue?part=items", headers=shown)
        assert answer.headers["hx-redirect"] == "/login?next=%2Fqueue%3Ftab%3Dmine"


def test_a_decision_on_an_older_return_of_the_item_is_not_taken(console):
    with console.client("emil") as client:
        found = re.search(r'href="(/queue/\d+)"', client.get("/queue?text=INV-2241").text)
        assert found
        form = {"csrfmiddlewaretoken": token(client), "attempt": "7", "decision": "retry"}
        answer = client.post(f"{found[1]}/decide", data=form)
        assert answer.status_code == 422
        assert "come back with a new cause" in answer.text
