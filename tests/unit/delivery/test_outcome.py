"""What STATUSTEXT says of each outcome."""

from __future__ import annotations

import pytest

from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult, SmtpStage, clean_words


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (SmtpOutcome(result=SmtpResult.ACCEPTED, code=250, text="ok"), "accepted the mail: 250 ok"),
        (SmtpOutcome(result=SmtpResult.UNCLEAR), "ask the recipient before you repeat"),
        (SmtpOutcome(result=SmtpResult.REFUSED, code=554, text="spam"), "refused the mail. Its answer: 554 spam"),
        (
            SmtpOutcome(result=SmtpResult.REFUSED, code=550, text="no", stage=SmtpStage.RCPT, refused=("a@b.example",)),
            "refused the address a@b.example; nothing was sent",
        ),
        (SmtpOutcome(result=SmtpResult.REFUSED, code=550, text="no", stage=SmtpStage.MAIL), "from this sender"),
        (
            SmtpOutcome(result=SmtpResult.REFUSED, code=552, text="too big", stage=SmtpStage.MAIL),
            "refused the mail. Its answer: 552 too big",
        ),
        (
            SmtpOutcome(result=SmtpResult.REFUSED, stage=SmtpStage.SIZE, size=20_500_001, size_limit=20_000_000),
            "has 20501 kB, but the mail server takes at most 20000 kB",
        ),
        (SmtpOutcome(result=SmtpResult.LATER, stage=SmtpStage.DATA), "broke before the mail was handed over"),
        (SmtpOutcome(result=SmtpResult.LATER, code=451, text="busy"), "Its answer: 451 busy"),
        (
            SmtpOutcome(result=SmtpResult.LATER, code=450, text="full", stage=SmtpStage.RCPT, refused=("a@b.example",)),
            "does not take mail for a@b.example just now",
        ),
    ],
)
def test_each_outcome_says_in_plain_words_what_happened(outcome: SmtpOutcome, words: str) -> None:
    assert words in str(outcome.sentence)


def test_a_servers_words_lose_control_characters_and_line_breaks() -> None:
    assert clean_words("5.1.1 no\r\nsuch \x1b[31muser\x00\u202e\u2028here\udcff") == "5.1.1 no such [31muser here"


def test_a_servers_words_do_not_go_on_for_ever() -> None:
    assert len(clean_words("x" * 10_000)) == 500


def test_a_password_is_taken_out_of_a_servers_words() -> None:
    assert clean_words("geheim is wrong, Z2VoZWlt too", ["geheim", "Z2VoZWlt"]) == "*** is wrong, *** too"
