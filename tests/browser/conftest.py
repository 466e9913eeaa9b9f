"""The real program behind a real server, met by a real Chromium: nothing is mocked."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from eyes import sign_in

COMMAND = Path(sys.executable).parent / "styczna"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTS_WITHIN = 60  # seconds


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration, built from nothing and served: one for each file of tests, which may change it."""
    home = tmp_path_factory.mktemp("browser")
    environment = {**os.environ, "STYCZNA_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    subprocess.run([str(COMMAND), "demo", "--no-serve"], env=environment, check=True, capture_output=True)
    port = _free_port()
    log = (home / "server.log").open("wb")
    server = subprocess.Popen([str(COMMAND), "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/touchpoints/scorecard/")  # the last to be ready: it needs the diagnosis
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        log.close()
    failed = (home / "server.log").read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in failed, failed[-3000:]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "Chromium is not installed; `make test` installs it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page for a new reader; at the end, the browser must not have complained of anything."""
    contexts, complaints = [], []

    def open_page(path: str = "/", *, width: int = 1280, scheme: str = "light", person: str = "") -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if person:
            sign_in(page, person)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")
