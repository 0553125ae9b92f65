"""What several test modules need: real data, a local server, the suite's profile."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

import tinydatasets as td

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REAL = Path(__file__).parents[2] / "shared" / "real"

hypothesis.settings.register_profile("suite", deadline=None, max_examples=60)
hypothesis.settings.load_profile("suite")


@pytest.fixture(autouse=True)
def own_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep every test away from the user's settings and cache."""
    for name in ("DATA_DIR", "OFFLINE", "MIRRORS"):
        monkeypatch.delenv(f"TINYDATASETS_{name}", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    fonts = tmp_path_factory.getbasetemp() / "matplotlib"  # looked for once, and not every time
    monkeypatch.setenv("MPLCONFIGDIR", str(fonts))


@pytest.fixture(scope="session")
def digits() -> td.Dataset:
    return td.load_tinymnist()


@pytest.fixture
def real_mnist() -> Path:
    folder = REAL / "mnist"
    if not (folder / "t10k-images-idx3-ubyte.gz").exists():
        pytest.skip("the real MNIST test files are not at ../shared/real/mnist")
    return folder


class Server:
    """A local web server that serves a folder and counts what it is asked for."""

    def __init__(self, address: str, requests: Counter[str]) -> None:
        self.address = address
        self.requests = requests


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Return ``serve(folder)``; ``serve(reply=f)`` lets ``f(handler)`` answer every request."""
    with contextlib.ExitStack() as running:

        def start(
            folder: Path | None = None,
            reply: Callable[[http.server.BaseHTTPRequestHandler], None] | None = None,
        ) -> Server:
            requests: Counter[str] = Counter()

            class Handler(http.server.SimpleHTTPRequestHandler):
                def do_GET(self) -> None:
                    requests[self.path] += 1
                    if reply is None:
                        super().do_GET()
                    else:
                        reply(self)

                def log_message(self, *_: object) -> None:
                    pass

            handler = functools.partial(Handler, directory=str(folder))
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            running.callback(server.server_close)
            running.callback(server.shutdown)
            return Server(f"http://127.0.0.1:{server.server_port}/", requests)

        yield start
