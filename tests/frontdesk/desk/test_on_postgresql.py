"""What the desk asks of its database, once more on a real PostgreSQL; the other runs are on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from postgresql_server import postgresql

HERE = Path(__file__).parent
# Those that search, count, lock rows or look for what is left; other tests are of code that no database sees.
FILES = ("figures", "privacy", "inbox", "claiming", "handing_back", "leases", "aside", "audit")
SLOW = "hundred_thousand"  # what it is about is how fast the counting is


def test_same_rules_hold_on_postgresql() -> None:
    files = [str(HERE / f"test_{name}.py") for name in FILES]
    with postgresql() as url:
        # The settings read the database's address once, so it takes a process of its own, which sets itself up.
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        environment["FRONTDESK_TEST_DATABASE_URL"] = url
        command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "-k", f"not {SLOW}", *files]
        done = subprocess.run(command, cwd=HERE.parents[2], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "looks into SQLite's files" in done.stdout, "it ran on SQLite again"
