"""Where the knowledge and clinic files are."""

from __future__ import annotations

import os
from pathlib import Path

DATA_FOLDER_VARIABLE = "FAQ_DATA"


def data_folder() -> Path:
    """Returns the folder named by the environment variable `FAQ_DATA`, or the project's own `data/`."""
    return Path(os.environ.get(DATA_FOLDER_VARIABLE) or Path(__file__).resolve().parents[1] / "data")
