"""Story tests run the real actions; what these record stays out of the clinic's own records."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_story_engine(config: pytest.Config) -> None:
    """Keep requests for a person out of var/, then leave the loading to the plugin."""
    folder = TemporaryDirectory(prefix="story-handovers-")
    patch = pytest.MonkeyPatch()
    patch.setenv("FAQ_HANDOVERS", str(Path(folder.name) / "handovers.sqlite"))
    config.add_cleanup(folder.cleanup)
    config.add_cleanup(patch.undo)
