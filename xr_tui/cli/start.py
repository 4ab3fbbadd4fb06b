"""From the command line to an exit code: options for everywhere, the language, and what an error looks like."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from xr_tui import __version__
from xr_tui.cli.options import Everywhere, split
from xr_tui.cli.output import ReaderGone, print_line, tell
from xr_tui.errors import InputError, Unable, XrTuiError
from xr_tui.i18n import tr, use_language
from xr_tui.settings.display import Display, display_of
from xr_tui.settings.places import config_file, default_places
from xr_tui.settings.user_file import UserFile, read_user_file

OUR_OWN_ERROR = 70
"""Exit code of a fault in the program (EX_SOFTWARE of sysexits.h)."""


def main() -> None:
    """The command `xr-tui`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say.

    Returns:
        0 done, 1 an invoice was rejected, failed or is unclear, 2 wrong use or bad input, 3 could not be done,
        70 a fault in the program.
    """
    everywhere = Everywhere()
    _fill_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows `?` rather than fail
            stream.reconfigure(errors="replace")
    try:
        everywhere, rest = split(arguments)
        user_file, display = _own(everywhere, is_demo=_is_demo(rest))
        use_language(display.language)
        return _guarded(lambda: _dispatch(everywhere, rest, user_file, display), everywhere)
    except XrTuiError as error:
        return say(error)


def _fill_closed_streams() -> None:
    """Who starts the program may have closed stdin, stdout or stderr.

    Their numbers would go to the next files opened, the database among them, and what is printed would be written into
    those.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _own(everywhere: Everywhere, *, is_demo: bool) -> tuple[UserFile, Display]:
    """What the user's own file says, and how things are shown to him; the demo knows neither file nor environment."""
    if is_demo:
        return UserFile(), display_of(UserFile(), {}, language=everywhere.lang, remote=everywhere.remote)
    path = config_file()
    user_file = read_user_file(path)
    display = display_of(user_file, os.environ, language=everywhere.lang, remote=everywhere.remote, remembered_in=path)
    return user_file, display


def _dispatch(everywhere: Everywhere, rest: list[str], user_file: UserFile, display: Display) -> int:
    if not rest:
        from xr_tui.cli.screens import open_screens

        return open_screens(everywhere, user_file, display)
    if rest == ["--version"]:
        print_line(f"xr-tui {__version__}")
        return 0
    if rest[0] == "validate" and _are_files(rest[1:]):
        from xr_tui.cli.call import Call
        from xr_tui.cli.checking import check_files

        return check_files(Call(everywhere, user_file, display), rest[1:])
    from xr_tui.cli.app import run_command

    return run_command(everywhere, rest, user_file, display)


def _are_files(words: list[str]) -> bool:
    """Whether there are only names of files: then nothing is loaded that understands options, which takes 0.1 s."""
    return bool(words) and all(word == "-" or (word and not word.startswith("-")) for word in words)


def _guarded(work: Callable[[], int], everywhere: Everywhere) -> int:
    exit_code = 0
    try:
        exit_code = work()
        sys.stdout.flush()
        return exit_code
    except XrTuiError as error:
        return say(error)
    except KeyboardInterrupt:
        tell(tr("Interrupted."))
        return Unable.exit_code
    except (ReaderGone, BrokenPipeError):
        _stop_writing()
        return exit_code
    except Exception as fault:
        place = _noted(fault, everywhere)
        kind = type(fault).__name__
        tell(tr("A fault in the program ({kind}); where it happened stands in {place}.", kind=kind, place=place))
        return OUR_OWN_ERROR


def _stop_writing() -> None:
    """What is still buffered for a reader who has gone would only be a complaint at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(error: XrTuiError) -> int:
    """Print an error for people, all its problems included; returns its exit code."""
    if isinstance(error, InputError):
        for problem in error.problems:
            line = f"{problem.place}: {tr(problem.text)}" if problem.place else tr(problem.text)
            tell(line)
    else:
        tell(tr(error.message))
    if error.hint is not None:
        tell(tr(error.hint))
    return error.exit_code


def _noted(fault: BaseException, everywhere: Everywhere) -> Path:
    """Note where the program failed: files, lines and kinds only, no values, which may be secrets or IBANs."""
    folder = default_places(os.environ, everywhere.data_dir).log
    lines = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(fault.__traceback__)]
    path = folder / "crash.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write("\n".join([type(fault).__name__, *lines, ""]) + "\n")
    except OSError:
        return Path("-")
    return path


def _is_demo(rest: Sequence[str]) -> bool:
    return next((word for word in rest if not word.startswith("-")), "") == "demo"
