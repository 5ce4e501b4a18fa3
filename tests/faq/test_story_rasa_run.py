"""Plain Rasa stories, judged by a tiny model that Rasa has trained for them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from faq.story_tests.errors import StoryTestError
from faq.story_tests.rasa_run import run_file

pytest_plugins = ["pytester"]

DOMAIN = """\
version: "3.1"
intents: [greet, bye]
entities: [mood]
responses:
  utter_hello: [{text: Hello}]
  utter_bye: [{text: Bye}]
"""
CONFIG = """\
version: "3.1"
recipe: default.v1
assistant_id: tiny
language: en
pipeline: [{name: KeywordIntentClassifier}]
policies: [{name: RulePolicy}]
"""
DATA = """\
version: "3.1"
nlu:
  - intent: greet
    examples: "- hello"
  - intent: bye
    examples: "- bye"
rules:
  - rule: hello
    steps: [{intent: greet}, {action: utter_hello}]
  - rule: bye
    steps: [{intent: bye}, {action: utter_bye}]
"""
STORIES = """\
version: "3.1"
stories:
  - story: polite
    steps:
      - user: hello
        intent: greet
      - action: utter_hello
  - story: "wrong: action (odd name)"
    steps:
      - user: hello
        intent: greet
      - action: utter_bye
  - story: wrong entity
    steps:
      - user: bye [sad](mood) world
        intent: bye
      - action: utter_bye
  - story: ends well
    steps:
      - user: bye
        intent: bye
      - action: utter_bye
"""


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An agent that says hello and bye."""
    from faq import project

    project.prepare_process()
    from rasa.core.agent import Agent
    from rasa.model_training import train

    folder = tmp_path_factory.mktemp("tiny")
    for name, text in {"domain": DOMAIN, "config": CONFIG, "data": DATA}.items():
        (folder / f"{name}.yml").write_text(text)
    names = [str(folder / f"{name}.yml") for name in ("domain", "config")]
    result = train(*names, training_files=str(folder / "data.yml"), output=str(folder / "models"))
    return Agent.load(model_path=result.model)


def write(folder: Path, text: str) -> Path:
    path = folder / "test_plain.yml"
    path.write_text(text)
    return path


def test_each_story_gets_its_own_verdict(agent: Any, tmp_path: Path) -> None:
    verdicts = run_file(agent, write(tmp_path, STORIES))
    assert {slug: verdict.passed for slug, verdict in verdicts.items()} == {
        "polite": True,
        "wrong_action_odd_name": False,
        "wrong_entity": False,
        "ends_well": True,
    }
    assert ">   - action: utter_bye  # predicted: utter_hello" in verdicts["wrong_action_odd_name"].shown
    assert "line 15: bye sad world\n    intent: bye, entities: none" in verdicts["wrong_entity"].shown


def test_it_works_inside_a_running_event_loop(agent: Any, tmp_path: Path) -> None:
    path = write(tmp_path, STORIES)

    async def inside() -> int:
        return len(run_file(agent, path))

    assert asyncio.run(inside()) == 4


def test_a_story_that_rasa_skips_does_not_pass(agent: Any, tmp_path: Path) -> None:
    only_said = "stories: [{story: silent, steps: [{checkpoint: nowhere}, {user: hello, intent: greet}]}]"
    with pytest.warns(UserWarning, match="nowhere"):
        [verdict] = run_file(agent, write(tmp_path, only_said)).values()
    assert not verdict.passed
    assert "did not run this story" in verdict.shown


def test_a_file_that_rasa_refuses_is_a_clear_error(agent: Any, tmp_path: Path) -> None:
    text = "stories: [{story: a, steps: [{user: hello, intent: greet}, {slot_was_set: 3}]}]"
    with pytest.raises(StoryTestError, match="Rasa cannot run this file"):
        run_file(agent, write(tmp_path, text))


def test_the_plugin_shows_what_was_predicted(agent: Any, pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("tests") / "stories"
    folder.mkdir()
    write(folder, STORIES)

    class Tiny:
        @staticmethod
        def pytest_story_agent(config: pytest.Config) -> Any:
            return agent

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", plugins=[Tiny()])
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            'tests/stories/test_plain.yml:8: story "wrong: action (odd name)" fails',
            ">   - action: utter_bye  # predicted: utter_hello",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
