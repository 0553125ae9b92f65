"""Laws of fetching: the right bytes or one clear line, and never half a file."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tinydatasets as td
from tinydatasets import _files, _store

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler

CONTENT = bytes(range(256)) * 40
FILE = _store.RemoteFile("things.gz", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def good(tmp_path: Path, serve: Callable[..., Any]) -> Any:
    """Return a server that has the file."""
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / FILE.name).write_bytes(CONTENT)
    return serve(tmp_path / "served")


def closed_port() -> str:
    """Return the address of a mirror where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def sends(content: bytes, *, claims: int | None = None, status: int = 200) -> Callable[..., None]:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content) if claims is None else claims))
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def stalls(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(CONTENT)))
    handler.end_headers()
    handler.wfile.write(CONTENT[:100])
    handler.wfile.flush()
    time.sleep(3)


def test_the_first_call_downloads_and_the_second_opens_no_socket(
    good: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _store.fetch(FILE, str(folder), [good.address])
    assert Path(path).read_bytes() == CONTENT
    assert good.requests == {f"/{FILE.name}": 1}
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("a socket was opened"))
    assert _store.fetch(FILE, str(folder), [good.address]) == path


@pytest.mark.parametrize("damage", [b"", CONTENT[:-1], b"x" * len(CONTENT)])
def test_a_damaged_file_is_fetched_once_more(good: Any, folder: Path, damage: bytes) -> None:
    folder.mkdir()
    (folder / FILE.name).write_bytes(damage)
    assert Path(_store.fetch(FILE, str(folder), [good.address])).read_bytes() == CONTENT


BAD_MIRRORS = {
    "an HTML page": (sends(b"<html>Log in to the hotel's network</html>"), "bytes"),
    "a page of the same length": (sends(b"x" * len(CONTENT)), "its sha256 differs"),
    "a longer file": (sends(CONTENT + b"x"), "longer than"),
    "half a file": (sends(CONTENT[:5000], claims=len(CONTENT)), "5000|IncompleteRead|broken"),
    "not found": (sends(b"", status=404), "404"),
    "broken": (sends(b"", status=503), "503"),
    "stalled": (stalls, "stopped sending"),
}


@pytest.mark.parametrize("kind", BAD_MIRRORS)
def test_a_bad_mirror_is_survived_and_reported(
    kind: str, good: Any, folder: Path, serve: Callable[..., Any]
) -> None:
    reply, reason = BAD_MIRRORS[kind]
    bad = serve(reply=reply)
    path = _store.fetch(FILE, str(folder), [bad.address, good.address], timeout=0.5)
    assert Path(path).read_bytes() == CONTENT
    (folder / FILE.name).unlink()
    with pytest.raises(td.DownloadError, match=f"no mirror delivered things.gz: .*({reason})"):
        _store.fetch(FILE, str(folder), [bad.address], timeout=0.5)
    assert list(folder.iterdir()) == []


def test_the_error_lists_each_attempt_on_one_line(folder: Path, serve: Callable[..., Any]) -> None:
    dead, wrong = closed_port(), serve(reply=sends(b"<html>")).address
    with pytest.raises(td.DownloadError) as caught:
        _store.fetch(FILE, str(folder), [dead, wrong])
    message = str(caught.value)
    assert "\n" not in message
    assert dead in message
    assert wrong in message


def test_a_dead_mirror_is_survived(good: Any, folder: Path) -> None:
    path = _store.fetch(FILE, str(folder), [closed_port(), good.address])
    assert Path(path).read_bytes() == CONTENT


def test_mirrors_of_the_environment_come_first(
    good: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYDATASETS_MIRRORS", f"{closed_port()} {good.address}")
    assert Path(_store.fetch(FILE, str(folder), [closed_port()])).read_bytes() == CONTENT


def test_offline_says_which_file_goes_where(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINYDATASETS_OFFLINE", "1")
    with pytest.raises(td.DownloadError) as caught:
        _store.fetch(FILE, str(folder), ["http://mirror.example/"])
    message = str(caught.value)
    assert FILE.name in message
    assert str(folder) in message
    assert "\n" not in message
    assert not folder.exists()
    folder.mkdir()
    (folder / FILE.name).write_bytes(CONTENT)
    assert _store.fetch(FILE, str(folder), ["http://mirror.example/"])


def test_offline_set_to_0_is_online(
    good: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYDATASETS_OFFLINE", "0")
    assert _store.fetch(FILE, str(folder), [good.address])


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(td.CacheError, match=r"cannot write .*file"):
        _store.fetch(FILE, str(tmp_path / "file" / "store"), ["http://mirror.example/"])


def test_a_read_only_folder_is_named(good: Any, folder: Path) -> None:
    if os.name != "posix" or os.geteuid() == 0:
        pytest.skip("this user may write everywhere")
    folder.mkdir(mode=0o500)
    with pytest.raises(td.CacheError, match=r"cannot write .*Permission denied"):
        _store.fetch(FILE, str(folder), [good.address])


def test_a_full_disk_is_one_line_and_leaves_nothing(
    good: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(td.CacheError, match=r"cannot write .*No space left on device"):
        _store.fetch(FILE, str(folder), [good.address])
    assert list(folder.iterdir()) == []


def test_a_progress_bar_needs_tqdm(
    good: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tqdm", None)
    with pytest.raises(td.MissingExtraError, match=r"pip install 'tinydatasets\[progress\]'"):
        _store.fetch(FILE, str(folder), [good.address], progressbar=True)
    assert _store.fetch(FILE, str(folder), [good.address])


def test_a_progress_bar_is_drawn_when_asked_for(
    good: Any, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tqdm")
    _store.fetch(FILE, str(folder), [good.address], progressbar=True)
    assert "%" in capfd.readouterr().err


def test_the_data_folder_is_the_argument_then_the_environment_then_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = _files.data_folder(None, "x")
    assert cache.startswith(str(tmp_path / "cache"))
    monkeypatch.setenv("TINYDATASETS_DATA_DIR", "~/elsewhere")
    assert _files.data_folder(None, "x") == str(Path.home() / "elsewhere" / "x")
    assert _files.data_folder(tmp_path, "x") == str(tmp_path / "x")
    assert not Path(cache).exists()


def test_the_lock_lets_one_in_at_a_time(folder: Path) -> None:
    pytest.importorskip("fcntl")
    inside: list[int] = []

    def work() -> None:
        with _store.locked(str(folder)):
            inside.append(1)
            assert len(inside) == 1
            time.sleep(0.02)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside == []


def test_without_flock_nobody_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fcntl", None)
    with _store.locked(str(folder)), _store.locked(str(folder)):
        assert folder.is_dir()


def test_an_address_without_http_says_so(folder: Path) -> None:
    with pytest.raises(td.DownloadError, match="begins with http"):
        _store.fetch(FILE, str(folder), ["127.0.0.1:80"])


def test_what_a_killed_download_left_is_swept_away(good: Any, folder: Path) -> None:
    folder.mkdir()
    old, fresh = folder / f".{FILE.name}.aa.part", folder / f".{FILE.name}.bb.part"
    old.write_bytes(b"x")
    fresh.write_bytes(b"x")  # perhaps another process is writing it now
    os.utime(old, (0, 0))
    _store.fetch(FILE, str(folder), [good.address])
    assert sorted(p.name for p in folder.iterdir()) == [fresh.name, FILE.name]
