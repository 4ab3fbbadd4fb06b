"""Confirm, help, and the offer to install the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.ui.forms.stage import HOSTILE, SIZE, Stage, picture_of, put, until, words_on
from xr_tui.jobs.office import Office
from xr_tui.settings.places import Places
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.modals.help import Help
from xr_tui.ui.modals.rules_offer import RulesOffer
from xr_tui.validation.rules import InstalledRules


async def test_enter_by_mistake_is_a_no_and_the_other_button_a_yes() -> None:
    for keys, answer in (("enter",), False), (("left", "enter"), True), (("escape",), False), (("j",), True):
        app = Stage(Confirm("Wirklich?", yes="Löschen", no="Behalten", detail=HOSTILE))
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
        assert app.results == [answer]


async def test_the_help_of_a_question_names_its_keys_and_what_is_chosen_there_is_done() -> None:
    app = Stage(Confirm("Wirklich?", yes="Löschen", no="Behalten", detail=HOSTILE))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await app.push_screen(Help.of(app.screen))
        await pilot.pause()
        picture = picture_of(app)
        assert "Hilfe: Frage" in picture
        assert "J Y" in picture
        assert "nein, alles lassen, wie es ist" in picture
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)


async def test_a_wheel_that_is_none_is_named_and_can_be_tried_again(tmp_path: Path) -> None:
    office = Office.open(Places(tmp_path), environ={}, rules_folder=tmp_path / "rules")
    app = Stage(RulesOffer(office))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("shift+tab")
        await put(pilot, "/nowhere/rules.whl")
        await pilot.press("f10")
        await until(pilot, lambda: "/nowhere/rules.whl" in words_on(app.screen))
        await until(pilot, lambda: not app.screen.query_one("#ok").disabled)
        await pilot.press("escape")
        await pilot.pause()
    assert app.results == [False]


async def test_the_offer_installs_the_rules_and_ends_with_yes(
    open_office: Callable[[Mapping[str, str]], Office], rules: InstalledRules
) -> None:
    app = Stage(RulesOffer(open_office({})))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f10")
        await until(pilot, lambda: bool(app.results))
    assert app.results == [True]
    assert rules.problem is None
