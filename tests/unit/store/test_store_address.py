"""Addresses of databases as Django's settings."""

import pytest

from servbot.store.address import DatabaseUrlWrong, django_database


def test_a_path_is_a_sqlite_file(tmp_path):
    found = django_database(str(tmp_path / "servbot.sqlite3"))
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", tmp_path / "servbot.sqlite3")


def test_an_address_is_taken_apart_and_its_options_are_kept():
    found = django_database("postgresql://bot:p%40ss@db.example.com:5433/servbot?sslmode=require")
    wanted = {"NAME": "servbot", "USER": "bot", "PASSWORD": "p@ss", "HOST": "db.example.com", "PORT": "5433"}
    assert {name: found[name] for name in wanted} == wanted
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["tcp_user_timeout"] == 10_000


def test_what_the_address_says_goes_before_our_patience():
    found = django_database("postgres:///servbot?host=/run/postgresql&connect_timeout=30")
    assert (found["HOST"], found["OPTIONS"]["connect_timeout"]) == ("/run/postgresql", "30")


def test_the_server_notices_a_line_that_is_cut():
    found = django_database("postgresql://db/servbot?options=-c%20work_mem%3D8MB")["OPTIONS"]["options"]
    assert "-c idle_in_transaction_session_timeout=30s" in found
    assert found.endswith("-c work_mem=8MB")


@pytest.mark.parametrize("url", ["postgresql://bot:secret@db/x?nothing=1", "postgresql://bot:secret@host"])
def test_a_wrong_address_is_told_without_its_password(url):
    with pytest.raises(DatabaseUrlWrong) as caught:
        django_database(url)
    assert "secret" not in caught.value.message
    assert caught.value.remedy
