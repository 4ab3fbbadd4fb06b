"""Which addresses can be written to."""

from __future__ import annotations

import pytest

from xr_tui.delivery.address import check_address
from xr_tui.errors import Refused


@pytest.mark.parametrize(
    "address",
    ["rechnung@stadt.example", "a.b+c@x.test", "ZRE-rlp@Poststelle.rlp.de", "o'neill@firma.example"],
)
def test_ordinary_addresses_are_taken(address: str) -> None:
    local, _, domain = address.partition("@")
    assert check_address(address) == f"{local}@{domain.lower()}"


def test_blanks_around_an_address_are_a_slip_of_typing() -> None:
    assert check_address("  a@b.example ") == "a@b.example"


def test_an_internationalised_domain_goes_out_in_punycode() -> None:
    assert check_address("rechnung@müller.example") == "rechnung@xn--mller-kva.example"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "is empty"),
        ("stadt.example", "the @ is missing"),
        ("a@b.example, c@d.example", "more than one address"),
        ("a@b.example;c@d.example", "more than one address"),
        ("müller@stadt.example", "letters before the @"),
        ("a@stadt", "no full stop"),
        ("a b@stadt.example", "not an e-mail address"),
        ("Stadt <a@stadt.example>", "not an e-mail address"),
        ("a..b@stadt.example", "not an e-mail address"),
        ("@stadt.example", "not an e-mail address"),
        ("a@-x-.example", "not an e-mail address"),
        ("a@[127.0.0.1]", "not an e-mail address"),
        (f"{'a' * 300}@stadt.example", "not an e-mail address"),
    ],
)
def test_each_usual_mistake_has_its_sentence(address: str, words: str) -> None:
    with pytest.raises(Refused) as caught:
        check_address(address)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "smuggled", ["\r\nRCPT TO:<x@y.example>", "\nBcc: x@y.example", "\x00", "\x1b[2J", "\u2028", "\x85"]
)
def test_line_breaks_and_control_characters_are_refused_and_not_repeated(smuggled: str) -> None:
    with pytest.raises(Refused) as caught:
        check_address(f"a@stadt.example{smuggled}")
    assert str(caught.value) == "The address contains a line break or another control character."
