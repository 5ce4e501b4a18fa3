"""An agent with a model gets its actions in process; one without is left alone."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from actions.in_process import InProcessActions
from channels.readiness import make_ready


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Let the garbage collector see everything again."""
    yield
    gc.unfreeze()


def _agent() -> Any:
    return SimpleNamespace(tracker_store=None, processor=SimpleNamespace(action_endpoint="the action server"))


def test_actions_run_in_process_where_that_is_wanted() -> None:
    agent = _agent()

    make_ready(agent, in_process_actions=True)

    assert isinstance(agent.processor.action_endpoint, InProcessActions)


def test_the_action_server_is_asked_otherwise() -> None:
    agent = _agent()

    make_ready(agent, in_process_actions=False)

    assert agent.processor.action_endpoint == "the action server"


def test_what_is_loaded_is_not_collected_again() -> None:
    make_ready(_agent(), in_process_actions=False)

    assert gc.get_freeze_count() > 0


@pytest.mark.parametrize("agent", [None, SimpleNamespace(tracker_store=None, processor=None)])
def test_an_agent_without_a_model_is_left_alone(agent: Any) -> None:
    make_ready(agent, in_process_actions=True)

    assert gc.get_freeze_count() == 0
