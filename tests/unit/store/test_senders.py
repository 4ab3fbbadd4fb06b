"""Senders: each under one name and one address; none goes while jobs wait for it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.store.conftest import job_in
from xr_tui.errors import Refused
from xr_tui.matrix import DocumentType, MatrixEntry
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Security, Sender
from xr_tui.store import matrix_entries, senders, setup
from xr_tui.store.database import Store
from xr_tui.store.migrate import MIGRATIONS, bring_up_to_date
from xr_tui.store.states import State

NORTH = Sender(address="a@musterbau.example", host="mail.example")
SOUTH = Sender(name="Süd", address="sued@musterbau.example", host="mail.example")
BOTH = Settings(mail=NORTH, senders=(SOUTH,))


def kept(store: Store) -> Settings:
    with store.reading() as db:
        return setup.load(db)


def save(store: Store, settings: Settings) -> None:
    with store.writing() as db:
        setup.save(db, settings)


def test_the_mail_server_of_a_former_version_becomes_the_default_sender(tmp_path: Path) -> None:
    before = tmp_path / "migrations"
    before.mkdir()
    for path in MIGRATIONS.glob("000[1-6]_*.py"):
        shutil.copy(path, before)
    store = Store(tmp_path / "xr-tui.db")
    mail = {"host": "mail.example", "port": 465, "security": "tls", "user": "u", "sender": "a@b.example"}
    former = {"mail": mail, "check_enabled": False, "subject": "Nr. {number}"}
    with store.db.connection_context():
        bring_up_to_date(store.db, store.path, before)
        db: Any = store.db
        db.execute_sql("INSERT INTO setting VALUES ('settings', ?)", (json.dumps(former),))
    settings = kept(Store.open(store.path))
    assert settings.mail == Sender(
        name="Standard", host="mail.example", port=465, security=Security.TLS, user="u", address="a@b.example"
    )
    assert (settings.senders, settings.check_enabled, settings.subject) == ((), False, "Nr. {number}")


def test_who_sends_is_said_by_the_matrix_then_by_the_document_type_then_it_is_the_default(store: Store) -> None:
    credit_notes = replace(SOUTH, document_type=DocumentType.CREDIT_NOTE)
    special = Sender(name="Behörden", address="xr@musterbau.example", host="mail.example")
    save(store, replace(BOTH, senders=(credit_notes, special)))
    settings = kept(store)
    for named, kind, who in (
        ("", DocumentType.INVOICE, "Standard"),
        ("", DocumentType.CREDIT_NOTE, "Süd"),
        ("behörden", DocumentType.CREDIT_NOTE, "Behörden"),
        ("gone", DocumentType.INVOICE, "Standard"),
    ):
        assert settings.sender_for(named, kind).name == who


@pytest.mark.parametrize(
    ("twin", "words"),
    [
        (replace(SOUTH, name="STANDARD"), "two senders called standard"),
        (replace(SOUTH, address="A@musterbau.example"), "Two senders have the address"),
    ],
)
def test_no_two_senders_share_a_name_or_an_address(store: Store, twin: Sender, words: str) -> None:
    save(store, BOTH)
    with pytest.raises(Refused, match=words):
        save(store, replace(BOTH, senders=(twin,)))
    assert kept(store) == BOTH


def test_a_sender_is_not_removed_while_jobs_wait_for_it_and_leaves_its_entries_to_the_setup(store: Store) -> None:
    save(store, BOTH)
    with store.writing() as db:
        matrix_entries.save(db, [MatrixEntry(customer="10001", sender="Süd"), MatrixEntry(customer="10002")])
        job_in(db, State.WAITING, "RE-1")
        db.execute_sql("UPDATE job SET sender = ?", (SOUTH.address,))
        assert senders.entries_naming(db, "Süd") == 1
        assert senders.jobs_waiting_for(db, SOUTH.address) == 1
    with pytest.raises(Refused, match="1 jobs wait to be sent for Süd"):
        save(store, replace(BOTH, senders=()))
    assert kept(store) == BOTH
    with store.writing() as db:
        db.execute_sql("UPDATE job SET state = 'cancelled'")
    save(store, replace(BOTH, senders=()))
    assert kept(store).senders == ()
    with store.reading() as db:
        assert [row.entry.sender for row in matrix_entries.page(db)] == ["", ""]


def test_another_sender_can_become_the_default_one(store: Store) -> None:
    save(store, BOTH)
    save(store, replace(BOTH, mail=SOUTH, senders=(NORTH,)))
    assert [sender.name for sender in kept(store).every_sender] == ["Süd", "Standard"]
