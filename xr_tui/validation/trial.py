"""Whether a configuration that a person brought can be used: looked at, then loaded once in a process of its own."""

from __future__ import annotations

import io
import json
import pickle
import re
import subprocess
from collections.abc import Mapping

from lxml import etree

from xr_tui.errors import Refused
from xr_tui.invoice.syntax.untrusted import Unreadable, read
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.bundle import Bundle
from xr_tui.validation.frames import READY, TRIAL, read_frame, write_frame
from xr_tui.validation.limits import Limits
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.surroundings import clean_environment, worker_command

_SECONDS = 180.0
_NOTHING = phrase("The configuration was not installed.")
_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_REACHING = re.compile(
    r"(?<![\w-])(?:fn:)?(document|doc|unparsed-text(?:-lines)?|collection|uri-collection|json-doc)\s*\(\s*['\"]"
)
"""XPath functions that read a file of a fixed name.

Every such function is shut when the rules run, too; but rules that need another file would then reject every invoice:
better said when they are installed. The frame that SchXslt compiles into every stylesheet has `document()`
with a variable, which is never reached.
"""
_REACHING_STEPS = frozenset(
    f"{_XSL}{name}"
    for name in ("import", "include", "use-package", "import-schema", "result-document", "source-document")
)


def refuse_unusable(bundle: Bundle, files: Mapping[str, bytes]) -> None:
    """Look at what the scenarios name, without running anything.

    Args:
        bundle: what is described.
        files: all its files by their paths.

    Raises:
        Refused: names the file that is missing, or that reaches out of itself.
    """
    for scenario in bundle.scenarios:
        for name in (*scenario.xsds, *(step.location for step in scenario.schematron)):
            if name not in files:
                raise Refused(
                    phrase(
                        "The scenario {scenario} names {name}, which is not there.", scenario=scenario.name, name=name
                    )
                )
    for name in sorted({step.location for scenario in bundle.scenarios for step in scenario.schematron}):
        _refuse_reaching(name, files[name])


def try_out(rules: InstalledRules) -> None:
    """Load all its schemas and stylesheets in a process of its own, which may take its time or die.

    Raises:
        Refused: it cannot be loaded.
    """
    asked = io.BytesIO()
    write_frame(asked, TRIAL, pickle.dumps(rules))
    try:
        done = subprocess.run(
            worker_command(Limits()),
            input=asked.getvalue(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(
            phrase("Loading the configuration takes longer than {seconds} s.", seconds=f"{_SECONDS:g}"), _NOTHING
        ) from error
    answer = read_frame(io.BytesIO(done.stdout))
    if answer is None:
        raise Refused(phrase("The process that loaded the configuration died."), _NOTHING)
    if answer[0] != READY:
        raise Refused(Phrase.from_json(json.loads(answer[1])[0]), _NOTHING)


def _refuse_reaching(name: str, content: bytes) -> None:
    try:
        root = read(content)
    except Unreadable as error:
        raise Refused(error.problem, phrase("This is about the rule file {name}.", name=name)) from error
    if root.tag not in (f"{_XSL}stylesheet", f"{_XSL}transform"):
        raise Refused(phrase("{name} is no compiled stylesheet (XSLT).", name=name), _NOTHING)
    for element in root.iter(etree.Element):
        if element.tag in _REACHING_STEPS:
            raise _reaching(name, f"xsl:{etree.QName(element).localname}")
        for value in element.attrib.values():
            if found := _REACHING.search(str(value)):
                raise _reaching(name, f"{found[1]}()")


def _reaching(name: str, what: str) -> Refused:
    return Refused(
        phrase("The stylesheet {name} uses {what}; nothing was installed.", name=name, what=what),
        phrase("Rules may read nothing but the invoice that they check."),
    )
