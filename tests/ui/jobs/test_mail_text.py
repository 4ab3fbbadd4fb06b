"""The mail as it was sent, to be read."""

from __future__ import annotations

from tests.unit.delivery.test_reading import MAIL
from xr_tui.delivery.message import compose
from xr_tui.matrix import FurtherAddress, Kind
from xr_tui.ui.screens.mail_text import mail_text, size_text


def test_a_mail_is_shown_with_its_header_text_and_attachments() -> None:
    text = mail_text(compose(MAIL), [FurtherAddress("still@musterbau.example", Kind.BCC)])
    assert "\nDatum       24.11.26 " in text
    for line in (
        "Von         Müller & Söhne GmbH <rechnung@musterbau.example>",
        "An          post@stadt.example, zweite@stadt.example",
        "CC          kopie@stadt.example",
        "BCC         still@musterbau.example (sieht kein Empfänger)",
        "Message-ID  <1@musterbau.example>",
        "aus Köln",
        "Anhang: RE-1_xrechnung.xml (application/xml, 500 Byte)",
    ):
        assert line in text.splitlines()


def test_sizes_are_written_as_people_read_them() -> None:
    assert [size_text(size) for size in (0, 999, 14_230, 2_000_000)] == ["0 Byte", "999 Byte", "14,2 kB", "2.000 kB"]
