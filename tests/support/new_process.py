"""Code that runs in a Python process of its own, with the changes of Rasa and without them."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import Any

from faq import project


def in_a_new_process(code: str) -> Any:
    """Return what the code prints last, as JSON."""
    prepared = "from faq import project, rasa_patches\nproject.prepare_process()\n"
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", prepared + textwrap.dedent(code)],
        cwd=project.ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def with_the_patches_and_without(*parts: str) -> tuple[Any, Any]:
    """Return what the code prints last, as JSON, in a patched process and in one that is not."""
    code = "".join(map(textwrap.dedent, parts))
    return in_a_new_process(f"rasa_patches.apply()\n{code}"), in_a_new_process(code)
