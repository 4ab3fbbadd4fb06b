"""The chips that several lists have, in the language shown."""

from __future__ import annotations

from collections.abc import Mapping

from xr_tui.i18n import month, tr
from xr_tui.ui.screens.narrowing import Narrowing
from xr_tui.ui.widgets.chips import Chip, chip
from xr_tui.ui.words import batch_word


def status_chips(words: Mapping[str, str], to: Narrowing) -> list[Chip]:
    """One for each state, of which at most one is on.

    Args:
        words: by the name of the state, the letter of the key behind an underscore.
    """
    return [chip(status, word, is_on=to.status == status) for status, word in words.items()]


def month_chip(to: Narrowing) -> Chip:
    """This month, then the last one, then all again."""
    return chip("month", tr("_month"), is_on=to.month is not None, value=month(to.month) if to.month else "")


def customer_chip(to: Narrowing) -> Chip:
    """The customer of the row under the cursor."""
    return chip("customer", tr("_customer"), is_on=bool(to.customer), value=to.customer_name or to.customer)


def batch_chip(to: Narrowing) -> Chip:
    """With batch mode, then without, then all again."""
    value = "" if to.batch is None else batch_word(to.batch)
    return chip("batch", tr("_batch"), is_on=to.batch is not None, value=value)


def marked_chip(to: Narrowing) -> Chip:
    """Only the marked rows."""
    return chip("marked", tr("mar_ked"), is_on=to.marked is not None)
