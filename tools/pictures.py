"""Takes the README's pictures from a demonstration that is running: `make pictures` after `make demo`."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PAGES = {"touchpoints.pl": "/touchpoints/", "touchpoints.en": "/en/touchpoints/"}
WIDTH, HEIGHT = 1280, 1180


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    address = parser.parse_args().address
    program = shutil.which("chromium") or shutil.which("google-chrome")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, path in PAGES.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto(address + path)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
