"""The committed bundle: small, what the sources give, and without what a strict policy forbids."""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "widget" / "dist" / "clinic-chat.js"
LIMIT = 20_000


def test_weighs_little() -> None:
    """Script and style together: the styles are inside the script."""
    weight = len(gzip.compress(BUNDLE.read_bytes(), 9, mtime=0))
    print(f"widget: {weight} bytes gzipped")
    assert weight <= LIMIT


def test_is_what_the_sources_give() -> None:
    done = subprocess.run(
        ["node", "tools/browser/build.mjs", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_types_hold() -> None:
    tsc = ROOT / "tools" / "browser" / "node_modules" / ".bin" / "tsc"
    done = subprocess.run(
        [tsc, "--project", "widget/jsconfig.json"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout


def test_has_nothing_that_makes_code_or_markup_from_strings() -> None:
    forbidden = (
        r"\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function|\.cssText|DOMParser"
    )
    assert re.findall(forbidden, BUNDLE.read_text("utf-8")) == []


def test_files_stay_small() -> None:
    sources = [
        *(ROOT / "widget" / "src").rglob("*.*"),
        *(ROOT / "widget" / "demo").glob("*.html"),
        *Path(__file__).parent.glob("*.py"),
    ]
    long = {path.name: lines for path in sources if (lines := len(path.read_text("utf-8").splitlines())) > 300}
    assert long == {}
