"""The folder of what the running services keep: chats, secrets, logs."""

from __future__ import annotations

import os
from pathlib import Path

VAR_VARIABLE = "FRONTDESK_VAR"


def var_folder() -> Path:
    """Return `var/`, or the folder named by `FRONTDESK_VAR`."""
    return Path(os.environ.get(VAR_VARIABLE) or Path(__file__).resolve().parents[1] / "var")
