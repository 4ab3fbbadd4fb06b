"""Keep the catalogue: `python -m xr_tui.i18n.compile` from a checkout.

Takes every message id out of the source, updates the German file (new ids stay empty until somebody
translates them) and compiles it. Babel does the work. Running it twice changes nothing.

The explanations of the official rules are data with both languages side by side; their German is taken from there.
"""

from __future__ import annotations

import io
import sys
import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from xr_tui.i18n.catalogue import DOMAIN, LOCALE

SOURCE = Path(__file__).parent.parent
PO = LOCALE / "de" / "LC_MESSAGES" / f"{DOMAIN}.po"
KEYWORDS = {"tr": None, "phrase": None}
EXPLANATIONS = SOURCE / "validation" / "explanations"
"""Folder of the data with both languages; its German changes there, never in the `.po`."""


class German(Catalog):
    """The German catalogue; its header holds what gettext needs and nothing that changes from run to run."""

    def __init__(self) -> None:
        super().__init__(locale="de", domain=DOMAIN, charset="utf-8", fuzzy=False)
        self.header_comment = "# German texts of xr-tui."

    mime_headers = property(
        lambda self: [
            ("Language", "de"),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", f"text/plain; charset={self.charset}"),
            ("Content-Transfer-Encoding", "8bit"),
        ]
    )


def extracted() -> Catalog:
    """Every message id that the source holds, with the files it stands in."""
    template = Catalog(charset="utf-8")
    for name, _line, message, _comments, _context in extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS):
        # without the lines, which would change the file with every edit of the source
        template.add(message, locations=[(name, None)])  # type: ignore[list-item]
    for english, (_german, name) in explanations().items():
        template.add(english, locations=[(name, None)])  # type: ignore[list-item]
    return template


def explanations() -> dict[str, tuple[str, str]]:
    """The English sentences that explain the official rules, each with its German and the file it stands in."""
    return {
        rule["en"]: (rule["de"], f"validation/explanations/{path.name}")
        for path in sorted(EXPLANATIONS.glob("*.toml"))
        for rule in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    }


def german() -> Catalog:
    """The German catalogue as it stands."""
    catalogue = German()
    if PO.exists():
        with PO.open("rb") as file:
            for message in read_po(file, locale="de", domain=DOMAIN):
                if message.id:
                    catalogue[message.id] = message
    return catalogue


def updated() -> Catalog:
    """The German catalogue with exactly the message ids of the source."""
    catalogue = german()
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for english, (in_german, _name) in explanations().items():
        catalogue[english].string = in_german
    return catalogue


def as_text(catalogue: Catalog) -> bytes:
    """The `.po` of a catalogue."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=120, sort_output=True)
    return buffer.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The `.mo` of a catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def save(catalogue: Catalog) -> list[str]:
    """Write the `.po` and its `.mo`; returns the texts that lack their German."""
    PO.write_bytes(as_text(catalogue))
    PO.with_suffix(".mo").write_bytes(compiled(catalogue))
    return [str(message.id) for message in catalogue if message.id and not message.string]


def main() -> None:
    """Update and compile; exits with 1 while a text lacks its German."""
    missing = save(updated())
    for text in missing:
        sys.stderr.write(f"no German: {text}\n")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
