"""Keep the catalogue: `python -m xr_tui.i18n.compile` from a checkout.

Takes every message id out of the source, updates the German file (new ids stay empty until somebody
translates them) and compiles it. Babel does the work.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from xr_tui.i18n.catalogue import DOMAIN, LOCALE

SOURCE = Path(__file__).parent.parent
PO = LOCALE / "de" / "LC_MESSAGES" / f"{DOMAIN}.po"
KEYWORDS = {"tr": None, "phrase": None}


def extracted() -> Catalog:
    """Every message id that the source holds, with the files it stands in."""
    template = Catalog(charset="utf-8")
    for name, line, message, _comments, _context in extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS):
        del line  # line numbers would change the file with every edit
        template.add(message, locations=[(name, None)])  # type: ignore[list-item]
    return template


def german() -> Catalog:
    """The German catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="de", domain=DOMAIN, charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="de", domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """The `.mo` of a catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Update and compile; exits with 1 while a text lacks its German."""
    catalogue = german()
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with PO.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, omit_header=False)
    PO.with_suffix(".mo").write_bytes(compiled(catalogue))
    missing = [message.id for message in catalogue if message.id and not message.string]
    for text in missing:
        sys.stderr.write(f"no German: {text}\n")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
