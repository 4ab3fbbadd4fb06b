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
        ("mail.port", 25, False),
        ("check_enabled", False, False),
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
