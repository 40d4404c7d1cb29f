"""Every address, asked by every role: the table of permissions is what the site really does."""

import re

import pytest

from .conftest import token

ROLES = {
    "olga": "operations",
    "dev": "bot-developer",
    "emil": "exception-staff",
    "fiona": "finance-approver",
    "nobody": "",
    "admin": "superuser",
}
ALL = frozenset({"olga", "dev", "emil", "fiona"})
EVERYBODY = ALL | {"nobody"}
DECIDERS = frozenset({"olga", "emil", "fiona"})
BUILDERS = frozenset({"olga", "dev"})

expected = {
    "hook": EVERYBODY, "sign-in": EVERYBODY, "language": EVERYBODY, "sign-out": EVERYBODY, "front": EVERYBODY, "preferences": EVERYBODY,
    "queue": ALL, "task": ALL, "runs": ALL, "run": ALL, "artefact": ALL, "run-report": ALL,
    "queue-claim": DECIDERS, "task-claim": DECIDERS, "task-release": DECIDERS, "task-decide": DECIDERS,
    "bots": BUILDERS, "bot": BUILDERS, "bot-run": BUILDERS, "schedule": BUILDERS, "connections": BUILDERS,
    "cases": ALL, "case": ALL, "case-retry": frozenset({"olga"}), "case-cancel": frozenset({"olga"}),
    "run-pause": frozenset({"olga"}), "run-resume": frozenset({"olga"}), "run-rerun": frozenset({"olga"}),
    "run-cancel": frozenset({"olga"}), "trigger-pause": frozenset({"olga"}),
    "metrics": EVERYBODY, "health-live": EVERYBODY, "health-ready": EVERYBODY,
}  # fmt: skip
PUBLIC = {"sign-in", "language", "hook", "metrics", "health-live", "health-ready"}


def addresses(routes):
    """A real address for every route; what it asks for does not exist, so that nothing changes."""
    for name, pattern in routes.items():
        path = re.sub(r"<int:\w+>", "999999", pattern)
        path = re.sub(r"<uuid:\w+>", "019dd000-0000-7000-8000-000000000000", path)
        yield name, "/" + re.sub(r"<\w+:\w+>", "none", path)


def test_no_address_is_forgotten(console):
    assert set(console.routes) == set(expected)


def test_anonymous_people_are_sent_to_the_sign_in(console):
    with console.client() as client:
        for name, path in addresses(console.routes):
            for answer in (client.get(path), client.post(path, data={"csrfmiddlewaretoken": token(client)})):
                if name in PUBLIC:
                    assert "next=" not in answer.headers.get("location", "")
                else:
                    assert (answer.status_code, answer.headers["location"][:7]) == (302, "/login?"), name


@pytest.mark.parametrize("person", ROLES)
def test_each_role_may_ask_for_what_the_table_says(console, person):
    with console.client(person) as client:
        for name, path in addresses(console.routes):
            if name == "sign-out":
                continue
            allowed = person == "admin" or person in expected[name]
            for answer in (client.get(path), client.post(path, data={"csrfmiddlewaretoken": token(client)})):
                assert (answer.status_code != 403) == allowed, (
                    name,
                    answer.request.method,
                    answer.status_code,
                )
                assert answer.status_code < 500, (name, answer.text[:300])


def test_an_item_for_another_role_is_not_shown(console):
    with console.client("fiona") as client:
        found = re.search(r'href="(/queue/\d+)"', client.get("/queue?text=INV-2246").text)
    assert found
    with console.client("emil") as client:
        assert client.get(found[1]).status_code == 403
        assert (
            client.post(f"{found[1]}/decide", data={"csrfmiddlewaretoken": token(client)}).status_code == 403
        )


def test_who_only_reads_finds_no_decision_to_take(console):
    with console.client("dev") as client:
        found = re.search(r'href="(/queue/\d+)"', client.get("/queue?text=INV-2247").text)
        assert found
        text = client.get(found[1]).text
    assert "deciding it is for exception staff" in text
    assert all("disabled" in button for button in re.findall(r'<button name="decision"[^>]*>', text))
