"""Hooks by which a `conftest.py` may change what story tests run against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from faq.story_tests.talker import Talker


@pytest.hookspec(firstresult=True)
def pytest_story_engine(config: pytest.Config) -> Talker | None:
    """Return the bot that extended stories talk to; asked once a process, when the first story runs."""


@pytest.hookspec(firstresult=True)
def pytest_story_agent(config: pytest.Config) -> Any:
    """Return the `rasa.core.agent.Agent` that plain Rasa stories are tested with; asked once a process."""
