"""The planned runner returns and raises what Dask's does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from faq import project

project.prepare_process()

from rasa.engine.exceptions import GraphComponentException, GraphRunError  # noqa: E402 - prepared first
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402

from faq.graph_runner import PlannedGraphRunner  # noqa: E402


class Word(GraphComponent):  # type: ignore[misc]
    """Says a word, joins words, or fails."""

    def __init__(self, word: str) -> None:
        self._word = word

    @classmethod
    def create(cls, config: dict[str, Any], **rest: Any) -> Word:
        """Take the word from the configuration."""
        return cls(config["word"])

    def say(self) -> str:
        return self._word

    def join(self, first: str, second: str) -> str:
        return f"{first} {self._word} {second}"

    def greet(self, message: str) -> str:
        return f"{self._word} {message}"

    def fail(self, first: str) -> str:
        raise RuntimeError(first)


def _node(word: str, function: str, *, target: bool = False, **needs: str) -> SchemaNode:
    return SchemaNode(
        needs=needs, uses=Word, fn=function, constructor_name="create", config={"word": word}, is_target=target
    )


SCHEMA = GraphSchema(
    {
        "a": _node("good", "say"),
        "b": _node("morning", "greet", message="__message__"),
        "c": _node("and", "join", target=True, first="a", second="b"),
        "d": _node("but", "join", target=True, first="c", second="a"),
        "broken": _node("!", "fail", first="a"),
        "lost": _node("?", "greet", message="nobody"),
    }
)


@pytest.fixture(params=[DaskGraphRunner, PlannedGraphRunner])
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Both runners on the same graph."""
    return request.param.create(SCHEMA, LocalModelStorage(tmp_path), ExecutionContext(SCHEMA))


def test_all_targets_are_run_by_default(runner: Any) -> None:
    results = runner.run(inputs={"__message__": "all"})

    assert results == {"c": "good and morning all", "d": "good and morning all but good"}


def test_only_what_a_target_needs_is_run(runner: Any) -> None:
    assert runner.run(targets=["a"]) == {"a": "good"}


def test_the_next_message_gets_its_own_reply(runner: Any) -> None:
    first = runner.run(inputs={"__message__": "you"}, targets=["c"])
    second = runner.run(inputs={"__message__": "me"}, targets=["c"])

    assert (first["c"], second["c"]) == ("good and morning you", "good and morning me")


def test_an_input_takes_the_place_of_a_node(runner: Any) -> None:
    assert runner.run(inputs={"a": "bad", "__message__": "x"}, targets=["c"]) == {"c": "bad and morning x"}


def test_an_input_that_is_named_like_a_node_is_refused(runner: Any) -> None:
    with pytest.raises(GraphRunError, match="clashes with a node name"):
        runner.run(inputs={"__message__": "a"}, targets=["c"])


@pytest.mark.parametrize("target", ["broken", "lost"])
def test_a_node_that_fails_is_the_same_error(runner: Any, target: str) -> None:
    with pytest.raises((GraphComponentException, GraphRunError)):
        runner.run(targets=[target])
