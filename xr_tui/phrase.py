"""What the program says, before a language is chosen.

The core rooms never translate: they speak in `Phrase` values (an English template and its values), which
survive being stored as JSON and are put into German or English by the face that shows them (`xr_tui.i18n`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Phrase:
    """One sentence for people: a message id of the catalogue and the values that go into it.

    >>> str(phrase("File {path} is empty.", path="a.json"))
    'File a.json is empty.'
    """

    template: str
    """The English text, which is also the message id; placeholders as in `str.format`, by name only."""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What goes into the placeholders: text from outside, never translated, never markup."""

    def __str__(self) -> str:
        return fill(self.template, self.values)

    def to_json(self) -> str:
        """The phrase as one line of JSON, so that it can be shown later in another language."""
        return json.dumps([self.template, dict(self.values)], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Phrase:
        """The phrase that `to_json` wrote."""
        template, values = json.loads(text)
        return cls(template, MappingProxyType(values))


def phrase(template: str, **values: object) -> Phrase:
    """A phrase; the catalogue's extractor finds its template by this function's name."""
    return Phrase(template, MappingProxyType({key: str(value) for key, value in values.items()}))


def verbatim(text: str) -> Phrase:
    """Somebody else's words (a server's answer, the official text of a rule), shown as they are in every language."""
    return Phrase("{text}", MappingProxyType({"text": text}))


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put the values into a template; a placeholder without a value stays as it stands rather than fail."""
    if not values:
        return template
    return template.format_map(_Lenient(values))


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
