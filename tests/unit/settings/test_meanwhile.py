"""Two people edit the Einrichtung at once: nothing of either is lost without a word."""

from __future__ import annotations

from dataclasses import replace

from xr_tui.invoice.model import Address, Seller
from xr_tui.settings.meanwhile import differences, merged
from xr_tui.settings.model import Company, Settings
from xr_tui.settings.sender import Sender

READ = Settings(
    company=Company(seller=Seller(name="Musterbau", address=Address(city="Berlin", post_code="10115"))),
    mail=Sender(host="mail.example"),
)


def _city(settings: Settings, city: str) -> Settings:
    seller = settings.company.seller
    assert seller.address is not None
    moved = replace(seller, address=replace(seller.address, city=city))
    return replace(settings, company=replace(settings.company, seller=moved))


def test_what_each_has_changed_is_kept() -> None:
    mine, theirs = _city(READ, "Potsdam"), replace(READ, mail=replace(READ.mail, port=25), check_enabled=False)
    assert merged(READ, mine, theirs) == replace(theirs, company=mine.company)
    assert [(each.name, each.theirs, each.both) for each in differences(READ, mine, theirs)] == [
        ("check_enabled", False, False),
        ("mail.port", 25, False),
    ]


def test_where_both_have_changed_the_same_mine_is_kept_and_said_to_be() -> None:
    mine, theirs = _city(READ, "Potsdam"), _city(READ, "Jena")
    assert merged(READ, mine, theirs) == mine
    (difference,) = differences(READ, mine, theirs)
    assert (difference.name, difference.theirs, difference.mine, difference.both) == (
        "company.seller.address.city", "Jena", "Potsdam", True,
    )  # fmt: skip


def test_a_group_that_is_there_for_one_of_them_only_is_one_setting() -> None:
    theirs = replace(READ, company=Company(seller=replace(READ.company.seller, address=None)))
    assert merged(READ, READ, theirs) == theirs
    assert [each.name for each in differences(READ, READ, theirs)] == ["company.seller.address"]


BOTH = replace(READ, senders=(Sender(name="Hamburg", address="hh@a.example", host="a.example"), Sender(name="Jena")))


def _sender(settings: Settings, name: str, **changed: object) -> Settings:
    """The setup with this sender changed."""
    senders = tuple(
        replace(sender, **changed) if sender.name == name else sender  # type: ignore[arg-type]
        for sender in settings.senders
    )
    return replace(settings, senders=senders)


def _without(settings: Settings, name: str) -> Settings:
    return replace(settings, senders=tuple(sender for sender in settings.senders if sender.name != name))


def test_what_each_has_changed_of_the_senders_is_kept() -> None:
    mine = _sender(BOTH, "Hamburg", host="mine.example")
    theirs = _sender(_sender(BOTH, "Hamburg", port=25), "Jena", host="theirs.example")
    assert merged(BOTH, mine, theirs) == _sender(theirs, "Hamburg", host="mine.example")
    assert [(each.sender, each.name, each.theirs, each.both) for each in differences(BOTH, mine, theirs)] == [
        ("Hamburg", "port", 25, False),
        ("Jena", "host", "theirs.example", False),
    ]


def test_new_senders_of_both_stand_side_by_side() -> None:
    mine, theirs = (replace(BOTH, senders=(*BOTH.senders, Sender(name=name))) for name in ("Kiel", "Ulm"))
    assert [sender.name for sender in merged(BOTH, mine, theirs).senders] == ["Hamburg", "Jena", "Ulm", "Kiel"]


def test_a_sender_that_one_has_deleted_is_gone_unless_the_other_has_changed_it() -> None:
    gone, changed = _without(BOTH, "Jena"), _sender(BOTH, "Jena", port=25)
    assert merged(BOTH, BOTH, gone) == merged(BOTH, gone, BOTH) == gone
    assert merged(BOTH, changed, gone) == changed
    (difference,) = differences(BOTH, changed, gone)
    assert (difference.sender, difference.name, difference.theirs, difference.both) == ("Jena", "", None, True)


def test_another_default_sender_takes_no_settings_of_the_former() -> None:
    hamburg, jena = BOTH.senders
    theirs = replace(BOTH, mail=hamburg, senders=(BOTH.mail, jena))
    mine = replace(BOTH, mail=replace(BOTH.mail, port=25))
    assert merged(BOTH, mine, theirs) == replace(theirs, senders=(mine.mail, jena))
    (difference,) = differences(BOTH, mine, theirs)
    assert (difference.name, difference.theirs, difference.both) == ("mail", "Hamburg", False)


def test_a_default_sender_that_the_other_one_has_deleted_is_kept() -> None:
    hamburg, jena = BOTH.senders
    mine, theirs = replace(BOTH, mail=jena, senders=(hamburg, BOTH.mail)), _without(BOTH, "Jena")
    assert merged(BOTH, mine, theirs).mail == jena
    assert merged(BOTH, theirs, mine).mail == BOTH.mail
