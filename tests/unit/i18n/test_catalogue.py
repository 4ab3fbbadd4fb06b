"""German and English are both complete, and the files of the catalogue are those of the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from string import Formatter

import pytest

from xr_tui.i18n import compile as catalogue
from xr_tui.i18n import tr, use_language
from xr_tui.phrase import phrase, verbatim

_MESSAGES = {str(message.id): str(message.string) for message in catalogue.german() if message.id}


@pytest.fixture(autouse=True)
def _german_again() -> Iterator[None]:
    yield
    use_language("de")


def _placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(catalogue.SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in catalogue.KEYWORDS:
                yield f"{path.relative_to(catalogue.SOURCE)}:{node.lineno}", node


def test_every_text_of_the_source_has_its_german() -> None:
    source = {str(message.id) for message in catalogue.extracted() if message.id}

    assert [text for text in sorted(source) if not _MESSAGES.get(text)] == []


def test_the_catalogue_keeps_no_text_that_the_source_has_lost() -> None:
    source = {str(message.id) for message in catalogue.extracted() if message.id}

    assert sorted(_MESSAGES.keys() - source) == []


def test_german_and_english_have_the_same_placeholders() -> None:
    unlike = [text for text, german in _MESSAGES.items() if _placeholders(text) != _placeholders(german)]

    assert unlike == []


def test_german_begins_and_ends_its_lines_as_english_does() -> None:
    unlike = [text for text, german in _MESSAGES.items() if text.count("\n") != german.count("\n")]

    assert unlike == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    assert catalogue.PO.with_suffix(".mo").read_bytes() == catalogue.compiled(catalogue.german())


def test_compiling_again_changes_nothing() -> None:
    assert catalogue.as_text(catalogue.updated()) == catalogue.PO.read_bytes()


def test_a_text_is_always_written_out_where_the_extractor_can_find_it() -> None:
    """A template made at run time would never be in the catalogue; `tr` may also be given a finished phrase."""
    made_up = [
        place
        for place, call in _calls()
        if call.args
        and not isinstance(call.args[0], ast.Constant)
        and (call.func.id == "phrase" or call.keywords or not isinstance(call.args[0], ast.Name | ast.Attribute))  # type: ignore[attr-defined]
    ]

    assert made_up == []


def test_the_extractor_finds_every_text_written_out() -> None:
    """It overlooks calls inside of f-strings before Python 3.12."""
    found = {str(message.id) for message in catalogue.extracted() if message.id}
    overlooked = [
        place
        for place, call in _calls()
        if call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value not in found
    ]

    assert overlooked == []


def test_a_phrase_is_said_in_the_language_chosen() -> None:
    missing = phrase("There is no job {job}.", job=4711)

    use_language("de")
    german = tr(missing)
    use_language("en")

    assert (german, tr(missing)) == ("Den Job 4711 gibt es nicht.", "There is no job 4711.")


def test_somebody_elses_words_are_never_translated() -> None:
    assert tr(verbatim("yes")) == "yes"
    assert tr("yes") == "ja"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        use_language("fr")
