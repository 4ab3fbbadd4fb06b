"""The XML inside a hybrid PDF (ZUGFeRD, Factur-X, XRechnung in PDF/A-3).

A PDF can be as hostile as any document: `xml_inside` is for processes whose time and memory are bounded.
"""

from __future__ import annotations

import logging


def is_pdf(content: bytes) -> bool:
    """Whether it is a PDF: its header may stand anywhere in the first 1024 bytes (ISO 32000-1, annex H.3.4.1)."""
    return b"%PDF-" in content[:1024] and content.lstrip()[:1] != b"<"


def xml_inside(pdf: bytes) -> bytes | None:
    """The first XML invoice among the attached files, as it is; nothing if there is none that can be read."""
    # Loaded here: 0.2 s that most checks never need.
    from facturx import get_xml_from_pdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    logging.getLogger("factur-x").setLevel(logging.CRITICAL)
    try:
        # With its own XSD check, an invalid invoice would count as none at all.
        _name, content = get_xml_from_pdf(pdf, check_xsd=False)
    except MemoryError:
        raise
    except Exception:  # pypdf raises whatever a broken file leads it to
        return None
    return bytes(content) if content else None
