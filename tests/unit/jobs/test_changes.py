"""What is given for one time only: options become a line's address, further addresses, subject and date."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.ui.forms.stage import plan_line
from xr_tui.errors import InputError
from xr_tui.jobs.changes import Changes, read_changes
from xr_tui.matrix import FurtherAddress, JobMode, Kind

FROM_MATRIX = (FurtherAddress("archiv@stadt.example", Kind.BCC),)


def test_what_is_not_given_stays_as_planned() -> None:
    line = plan_line(further_addresses=FROM_MATRIX)
    assert read_changes([], [], [], "", "").applied(line, "Musterbau GmbH") == line


def test_the_first_to_is_the_target_and_all_others_replace_those_of_the_matrix() -> None:
    changes = read_changes(["a@x.example", "b@x.example"], ["c@x.example"], ["d@x.example", "e@x.example"], "", "")
    line = changes.applied(plan_line(further_addresses=FROM_MATRIX), "")
    assert line.target == "a@x.example"
    assert line.further_addresses == (
        FurtherAddress("b@x.example", Kind.TO),
        FurtherAddress("c@x.example", Kind.CC),
        FurtherAddress("d@x.example", Kind.BCC),
        FurtherAddress("e@x.example", Kind.BCC),
    )


def test_another_target_alone_keeps_the_further_addresses_of_the_matrix() -> None:
    line = read_changes(["a@x.example"], [], [], "", "").applied(plan_line(further_addresses=FROM_MATRIX), "")
    assert (line.target, line.further_addresses) == ("a@x.example", FROM_MATRIX)


def test_placeholders_of_the_subject_are_filled() -> None:
    line = read_changes([], [], [], "{company}: Rechnung {number}", "").applied(plan_line(), "Musterbau GmbH")
    assert line.subject == "Musterbau GmbH: Rechnung RE-2026-117"


def test_a_job_that_mails_nothing_takes_the_date_only() -> None:
    at = dt.datetime(2027, 1, 1, 8, tzinfo=dt.UTC)
    line = plan_line(mode=JobMode.PDF, target="")
    changed = Changes(target="a@x.example", subject="x", not_before=at).applied(line, "")
    assert (changed.target, changed.subject, changed.not_before) == ("", line.subject, at)


def test_everything_that_is_wrong_is_named_with_its_option() -> None:
    with pytest.raises(InputError) as caught:
        read_changes(["stadt"], ["a@x.example", "b@"], ["c\r\nBcc: d@x.example"], "{nummer}", "gestern")
    assert [problem.field for problem in caught.value.problems] == ["--to", "--cc", "--bcc", "--subject", "--at"]
