"""Further addresses as rows: any number, each To, CC or BCC; added, changed and removed by keyboard."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from tests.ui.forms.stage import CONDITIONS, SIZE, Stage, picture_of, plan_line, put
from xr_tui.matrix import FurtherAddress, JobMode, Kind, MatrixEntry
from xr_tui.ui.modals.matrix_form import MatrixForm
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.widgets.address_row import AddressRow, FurtherInput, KindSwitch
from xr_tui.ui.widgets.addresses_field import AddressesField

CC = FurtherAddress("a@x.example", Kind.CC)
BCC = FurtherAddress("b@x.example", Kind.BCC)


def stage(*further: FurtherAddress) -> Stage:
    return Stage(SendDialog(plan_line(further_addresses=further), CONDITIONS))


def addresses(pilot: Pilot[Any]) -> tuple[FurtherAddress, ...]:
    return pilot.app.screen.query_one(AddressesField).value


async def test_one_address_after_the_other_is_typed_with_enter_alone_and_a_prefix_says_its_kind() -> None:
    app = stage()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await put(pilot, "a@x.example")
        await pilot.press("enter", *"bcc:")
        await put(pilot, "b@x.example")
        await pilot.press("enter", *"An: ")
        await put(pilot, "c@x.example")
        shown = picture_of(app)
        assert "[CC]  a@x.example" in shown
        assert "[BCC] b@x.example" in shown
        assert "[An]  c@x.example" in shown
        assert "rechnung117@stadt.example und 3 weitere" in shown
        await pilot.press("f10")
        await pilot.pause()
    assert app.results[0].further_addresses == (CC, BCC, FurtherAddress("c@x.example", Kind.TO))


async def test_kind_is_changed_and_a_row_removed_by_keyboard_and_by_mouse() -> None:
    app = stage(CC, BCC)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("tab")
        assert isinstance(app.focused, KindSwitch)
        await pilot.press("space")
        assert addresses(pilot) == (FurtherAddress("a@x.example", Kind.BCC), BCC)
        await pilot.press("a", "down", "C")
        assert addresses(pilot) == (FurtherAddress("a@x.example", Kind.TO), FurtherAddress("b@x.example", Kind.CC))
        await pilot.press("up", "delete")
        await pilot.pause()
        assert addresses(pilot) == (FurtherAddress("b@x.example", Kind.CC),)
        assert isinstance(app.focused, FurtherInput)
        await pilot.click(KindSwitch)
        assert addresses(pilot) == (BCC,)
        await pilot.click(".address-remove")
        await pilot.pause()
        assert addresses(pilot) == ()
        await pilot.press("f10")
        await pilot.pause()
    assert app.results[0].further_addresses == ()


async def test_several_pasted_addresses_become_rows_and_an_emptied_row_counts_nothing() -> None:
    app = stage()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await put(pilot, "a@x.example; bcc: b@x.example,\r\nc@x.example")
        await pilot.pause()
        assert [row.value.address for row in app.screen.query(AddressRow)] == [
            "a@x.example", "b@x.example", "c@x.example", "",
        ]  # fmt: skip
        await pilot.press("up", "ctrl+u")
        assert addresses(pilot) == (CC, BCC)
        await pilot.pause()
        assert len(app.screen.query(AddressRow)) == 3, "one empty row is enough"


async def test_a_faulty_one_is_named_and_one_that_is_there_twice_is_mentioned() -> None:
    app = stage(FurtherAddress("b@"), CC)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "„b@“ ist keine E-Mail-Adresse" in picture_of(app)
        assert "OK wartet auf: Weitere Zieladressen" in picture_of(app)
        await pilot.press("f10", "enter", "ctrl+u")
        await put(pilot, "A@x.example")
        assert "a@x.example steht zweimal da" in picture_of(app)
        await pilot.press("f10")
        await pilot.pause()
    assert len(app.results) == 1


async def test_the_matrix_form_has_the_same_editor_and_fifty_addresses_fit() -> None:
    many = tuple(FurtherAddress(f"{number}@x.example", Kind.BCC) for number in range(50))
    entry = MatrixEntry(customer="10001", mode=JobMode.EMAIL, further_addresses=many)
    app = Stage(MatrixForm(entry, "Stadt Musterheim", focus="further_addresses"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert isinstance(app.focused, FurtherInput)
        await put(pilot, "letzte@x.example")
        assert "letzte@x.example" in picture_of(app)
        await pilot.press("f10")
        await pilot.pause()
    assert app.results[0].further_addresses == (*many, FurtherAddress("letzte@x.example"))
