"""Run snippets in a child process that may not touch the machine, and keep what they print.

It guards against accidents of generated code, not against an attacker: the child is a separate,
isolated interpreter (``-I -S``) with few builtins and few modules; an audit hook refuses files,
sockets, processes and everything else of the operating system; one snippet has two seconds, and
what it prints is cut off. On Linux and macOS the child's memory, processor time and the size of
files are limited too; on Windows time alone is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Run", "run"]

_SECONDS = 2  # a snippet
_START = 30  # seconds for the child to start
_TOGETHER = 500  # snippets a child


class Run(NamedTuple):
    """What became of a snippet."""

    output: str
    """What it printed."""
    error: str
    """The name of the exception that ended it, "killed", or nothing."""


def run(sources: Sequence[str]) -> list[Run]:
    r"""Run each source by itself and return what it printed, in the same order.

    Examples
    --------
    >>> run(["print(1 + 1)", "print(1 // 0)"])
    [Run(output='2\n', error=''), Run(output='', error='ZeroDivisionError')]
    """
    runs: list[Run] = []
    while len(runs) < len(sources):
        batch = sources[len(runs) : len(runs) + _TOGETHER]
        done = _by_child(batch)
        runs += done
        if len(done) < len(batch):
            runs.append(Run("", "killed"))
    return runs


def _by_child(sources: Sequence[str]) -> list[Run]:
    """Return the runs that one child came to before it was done, or killed."""
    command = [sys.executable, "-I", "-S", "-c", _CHILD]
    try:
        child = subprocess.run(  # noqa: S603  # this interpreter, and the program below
            command,
            input=json.dumps([_SECONDS, *sources]).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=_START + _SECONDS * len(sources) // 10,
            check=False,
        )
        answers = child.stdout
    except subprocess.TimeoutExpired as error:
        answers = error.stdout or b""
    lines = [line for line in answers.splitlines(keepends=True) if line.endswith(b"\n")]
    return [Run(*json.loads(line)) for line in lines]


_CHILD = r"""
import builtins, json, sys
import abc, collections, contextlib, dataclasses, functools, io, itertools, math, types

ALLOWED = {"collections", "contextlib", "dataclasses", "functools", "io", "itertools", "math"}
HIDDEN = {"breakpoint", "compile", "eval", "exec", "exit", "help", "input", "open", "quit"}
REFUSED = ("open", "os.", "socket.", "subprocess.", "ctypes.", "shutil.", "tempfile.", "import")
OUTPUT = 10_000  # characters
running = False


class TooLong(BaseException):
    pass


class Output(io.StringIO):
    def write(self, text):
        if self.tell() + len(text) > OUTPUT:
            raise TooLong
        return super().write(text)


def limit():
    try:
        import resource
    except ImportError:
        return
    for name, most in ("RLIMIT_AS", 1 << 30), ("RLIMIT_CPU", 600), ("RLIMIT_FSIZE", 0):
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, ValueError, OSError):
            pass  # this system has no such limit


def refuse(event, arguments):
    if running and event.startswith(REFUSED):
        raise PermissionError(event)


def guarded_import(name, *arguments):
    if name not in ALLOWED:
        raise ImportError(name)
    return builtins.__import__(name, *arguments)


def on_time(seconds):
    try:
        from signal import ITIMER_REAL, SIGALRM, setitimer, signal
    except ImportError:
        return lambda on: None

    def stop(*_):
        raise TooLong

    signal(SIGALRM, stop)
    return lambda on: setitimer(ITIMER_REAL, seconds if on else 0)


def fate(source):
    global running
    known = {k: v for k, v in vars(builtins).items() if k not in HIDDEN}
    known["__import__"] = guarded_import
    space = types.ModuleType("__main__")
    space.__builtins__ = known
    sys.modules["__main__"] = space  # dataclasses look their module up
    output, error = Output(), ""
    try:
        code = compile(source, "<snippet>", "exec")
        with contextlib.redirect_stdout(output):
            running = True
            timer(True)
            exec(code, vars(space))
    except BaseException as problem:
        error = type(problem).__name__
    finally:
        timer(False)
        running = False
    return output.getvalue(), error


seconds, *sources = json.load(sys.stdin)
timer = on_time(seconds)
answers = sys.stdout
limit()
sys.addaudithook(refuse)
for source in sources:
    print(json.dumps(fate(source)), file=answers, flush=True)
"""
