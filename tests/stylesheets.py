"""Stylesheets are parsed once for a whole run of tests instead of anew for each of its hundreds of apps.

A tenth of the time of these tests went there. Textual itself keeps what it parsed for the life of one app; nothing of
it is changed by being applied, so that apps can share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual.css.parse import parse
from textual.css.tokenize import tokenize_values


@contextmanager
def parsed_once() -> Iterator[None]:
    """Within, equal sources with equal variables are parsed once."""
    variables: dict[frozenset[tuple[str, str]], Any] = {}
    rules: dict[tuple[Any, ...], list[Any]] = {}

    def tokens_of(values: dict[str, str]) -> Any:
        key = frozenset(values.items())
        if key not in variables:
            variables[key] = tokenize_values(values)
        return variables[key]

    def rules_of(scope: str, css: str, read_from: Any, *, variable_tokens: Any, **options: Any) -> list[Any]:
        # `variables` keeps each set of tokens alive: its id names it.
        key = (scope, css, read_from, id(variable_tokens), *sorted(options.items()))
        if key not in rules:
            rules[key] = list(parse(scope, css, read_from, variable_tokens=variable_tokens, **options))
        return rules[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.css.stylesheet.tokenize_values", tokens_of)
        patch.setattr("textual.css.stylesheet.parse", rules_of)
        yield
