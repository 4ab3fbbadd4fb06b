"""How a run is put into words: the columns of its list, the sentence of a line, the counts."""

from __future__ import annotations

from xr_tui.i18n import amount, moment, number, tr
from xr_tui.jobs.earlier import statement
from xr_tui.matrix import JobMode
from xr_tui.ui.modals.run_plan import RunCounts, RunRow, Standing
from xr_tui.ui.modals.words import mode_word
from xr_tui.ui.widgets.columns import Column, Tone
from xr_tui.ui.words import sums_word

_SIGNS = {Standing.GOES: "→", Standing.NEEDS_ADDRESS: "!", Standing.LEFT_OUT: "–"}
_TONES = {Standing.GOES: Tone.PLAIN, Standing.NEEDS_ADDRESS: Tone.BAD, Standing.LEFT_OUT: Tone.UNSURE}


def counted(counts: RunCounts) -> str:
    """How many go, as what, and how much that is."""
    text = tr(
        "{going} will be worked off ({mails} e-mail, {files} PDF), {left} left out",
        going=number(counts.going),
        mails=number(counts.mails),
        files=number(counts.files),
        left=number(counts.left_out),
    )
    if counts.unaddressed:
        text += " · " + tr("{count} without address", count=number(counts.unaddressed))
    return text


def summed(counts: RunCounts, part: Standing | None, shown: int) -> str:
    """What the amounts come to, and which part of the lines is shown."""
    text = tr("Sum: {sums}", sums=sums_word(counts.sums)) if counts.sums else ""
    return " · ".join(filter(None, [text, part_word(part, shown)]))


def part_word(part: Standing | None, shown: int) -> str:
    """Which lines are shown, if not all of them."""
    words = {
        Standing.NEEDS_ADDRESS: tr("only without address: {count}", count=number(shown)),
        Standing.LEFT_OUT: tr("only left out: {count}", count=number(shown)),
        Standing.GOES: tr("only what goes: {count}", count=number(shown)),
    }
    return words[part] if part else ""


def columns(*, senders: bool) -> tuple[Column[RunRow], ...]:
    """The columns of the list.

    Args:
        senders: whether the mails come from more than one.
    """
    sender = Column[RunRow](key="sender", title=tr("Sender"), width=8, most=16, grows=1, from_width=72, text=_sender)
    return (
        Column(key="sign", title="", width=1, text=_sign, tone=_tone),
        Column(key="number", title=tr("Number"), width=12, text=lambda row: row.line.invoice.number, grows=1, most=18),
        Column(
            key="customer",
            title=tr("Customer"),
            width=17,
            text=lambda row: row.line.invoice.customer_name or row.line.invoice.customer,
            grows=2,
            least=8,
        ),
        Column(
            key="amount",
            title=tr("Gross"),
            width=12,
            text=lambda row: amount(row.line.invoice.gross_cents, row.line.invoice.currency),
            right=True,
        ),
        Column(key="mode", title=tr("Mode"), width=6, from_width=62, text=lambda row: mode_word(row.line.mode)),
        *([sender] if senders else []),
        Column(key="where", title=tr("Goes to"), width=20, text=_where, tone=_tone, grows=4, least=12),
    )


def sentence(row: RunRow, *, senders: bool) -> str:
    """A line in full, for what the columns cut off; whom it comes from where there are several `senders`."""
    line = row.line
    where = tr("left out: {reason}", reason=tr(row.reason)) if row.reason else _where(row)
    parts = [line.invoice.number, line.invoice.customer_name, where]
    if row.standing is Standing.NEEDS_ADDRESS and row.fault is not None and line.target:
        parts.append(tr(row.fault))
    if senders and row.standing is not Standing.LEFT_OUT and line.mode is JobMode.EMAIL:
        parts.append(tr("from {sender}", sender=line.sender))
    if line.again and row.standing is Standing.GOES and line.earlier is not None:
        parts.append(tr("once more, although in job {job}", job=line.earlier.job))
    text = " · ".join(part for part in parts if part)
    if line.earlier is not None:
        earlier = statement(line.earlier, moment(line.earlier.at, seconds=False))
        text += "\n" + tr(earlier)
    return text


def _sign(row: RunRow) -> str:
    return _SIGNS[row.standing]


def _tone(row: RunRow) -> Tone:
    return _TONES[row.standing]


def _sender(row: RunRow) -> str:
    return row.line.sender if row.line.mode is JobMode.EMAIL else ""


def _where(row: RunRow) -> str:
    if (reason := row.reason) is not None:
        return tr(reason)
    if row.line.mode is JobMode.PDF:
        return tr("storage folder")
    if not row.line.target:
        return tr("address missing")
    further = len(row.line.further_addresses)
    return f"{row.line.target} +{further}" if further else row.line.target
