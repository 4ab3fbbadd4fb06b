"""What a mail server takes: the provider's figures where the setup says nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from xr_tui.settings.environment import effective
from xr_tui.settings.model import Settings
from xr_tui.settings.throttle import Limits, Throttle, provider_of, providers


@pytest.mark.parametrize(
    ("host", "user", "name", "per_minute", "per_day"),
    [
        ("smtp.office365.com", "jana@firma.example", "Microsoft 365", 30, 10000),
        ("SMTP.Gmail.com.", "jana@gmail.com", "Gmail", 0, 500),
        ("smtp.gmail.com", "jana@firma.example", "Google Workspace", 0, 2000),
    ],
)
def test_a_provider_is_known_by_its_server_and_where_needed_by_the_login(
    host: str, user: str, name: str, per_minute: int, per_day: int
) -> None:
    known = provider_of(host, user)
    assert known is not None
    assert (known.name, known.limits.per_minute, known.limits.recipients_per_day) == (name, per_minute, per_day)


def test_an_unknown_server_has_no_limits_but_of_connections() -> None:
    assert provider_of("mail.musterbau.example", "") is None
    assert Limits() == Limits(per_minute=0, recipients_per_day=0, connections=3, mails_per_connection=0)


def test_every_provider_says_where_and_when_its_figures_were_read() -> None:
    for known in providers():
        assert urlsplit(known.source).scheme == "https"
        year, month = known.read.split("-")
        assert (len(year), 1 <= int(month) <= 12) == (4, True)


def test_the_environment_says_what_a_server_takes() -> None:
    held = effective(Settings(), {"XR_TUI_SMTP_PER_MINUTE": "12", "XR_TUI_SMTP_RECIPIENTS_PER_DAY": "0"})
    assert held.settings.mail.throttle == Throttle(per_minute=12, recipients_per_day=0)
    assert held.locked["mail.throttle.per_minute"] == "XR_TUI_SMTP_PER_MINUTE"
