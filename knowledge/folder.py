"""Where the knowledge and clinic files are, and where the running services keep theirs."""

from __future__ import annotations

import os
from pathlib import Path

DATA_FOLDER_VARIABLE = "FAQ_DATA"
VAR_FOLDER_VARIABLE = "FRONTDESK_VAR"
_ROOT = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """Returns the folder named by the environment variable `FAQ_DATA`, or the project's own `data/`."""
    return Path(os.environ.get(DATA_FOLDER_VARIABLE) or _ROOT / "data")


def var_folder() -> Path:
    """Returns the folder of chats, secrets and logs: the one named by `FRONTDESK_VAR`, or the project's own `var/`."""
    return Path(os.environ.get(VAR_FOLDER_VARIABLE) or _ROOT / "var")
