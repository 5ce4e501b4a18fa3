"""Story files: what is read, and how what is wrong is said."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import get_args

import pytest

from actions.reply import Kind
from faq.story_tests import schema
from faq.story_tests.errors import StoryFileError
from faq.story_tests.format import Story, read_folder, read_stories, slug_of
from faq.story_tests.steps import plain_text

GOOD = """\
    version: "3.1"
    stories:
      - story: ice pick, then price
        steps:
          - user: does it work on [ice pick](scar_type) scars?
            intent: scar_types
            entities:
              - scar_type: ice_pick
          - action: action_answer
          - slot_was_set:
              - context: null
              - asked
          - bot:
              kind: answer
              contains: poor choice
          - user: no
          - bot:
              - text: First.
              - matches: "^Sec"
                topics: []
"""

STEPS = "steps: [{user: a}, {bot: {kind: answer}}]"


def write(folder: Path, text: str, name: str = "pain.yml") -> Path:
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def problems_of(folder: Path, text: str, name: str = "pain.yml") -> list[str]:
    with pytest.raises(StoryFileError) as caught:
        read_stories(write(folder, text, name), relative_to=folder)
    return [str(problem) for problem in caught.value.problems]


def one_story(folder: Path, steps: str) -> str:
    return "stories:\n  - story: one\n    steps:\n" + dedent(steps).replace("\n", "\n      ").join(["      ", ""])


def test_a_story_is_read_with_its_turns_and_lines(tmp_path: Path) -> None:
    [story] = read_stories(write(tmp_path, GOOD))
    first, second = story.turns
    assert (story.slug, story.line, story.is_plain) == ("ice_pick_then_price", 3, False)
    assert (first.text, first.line) == ("does it work on ice pick scars?", 5)
    assert [(fixed.what, fixed.name, fixed.value, fixed.has_value) for fixed in first.others] == [
        ("intent", "scar_types", None, False),
        ("entity", "scar_type", "ice_pick", True),
        ("action", "action_answer", None, False),
        ("slot", "context", None, True),
        ("slot", "asked", None, False),
    ]
    assert first.bubbles[0].check.given() == {"kind": "answer", "contains": ["poor choice"]}
    assert first.bubbles[0].lines == {"kind": 14, "contains": 15}
    assert second.text == "no"
    assert [bubble.check.given() for bubble in second.bubbles] == [
        {"text": "First."},
        {"matches": "^Sec", "topics": []},
    ]


def test_a_plain_rasa_file_is_left_to_rasa(tmp_path: Path) -> None:
    text = """\
    version: "3.1"
    stories:
      - story: hello
        steps:
          - user: hello
            intent: greet
          - or:
              - intent: greet
          - action: utter_hello
          - bot: Hello!
    """
    [story] = read_stories(write(tmp_path, text, "test_hello.yml"))
    assert story.is_plain
    assert not any(turn.is_checked for turn in story.turns)


@pytest.mark.parametrize(
    ("steps", "line", "said"),
    [
        ("- user: hi\n- bot: {kinds: answer}", 5, "kinds: 'answer': unknown key; did you mean `kind`?"),
        (
            "- user: hi\n- bot: {kind: answr}",
            5,
            "kind: 'answr': is not one of the allowed values; did you mean `answer`?",
        ),
        ("- user: hi\n- bot: {urgency: soon}", 5, "urgency: 'soon': is not one of the allowed values"),
        ("- user: hi\n- bot: {contains: ''}", 5, "is empty, so every reply would pass"),
        ("- user: hi\n- bot: {topics: }", 5, "has no value, so it would check nothing"),
        ("- user: hi\n- bot: {matches: '('}", 5, "is not a regular expression"),
        ("- user: hi\n- bot: {}", 5, "this `bot:` step checks nothing"),
        ("- user: hi\n- bot: []", 5, "checks nothing"),
        ("- user: hi\n- bot: hello", 5, "is not a mapping; write `text: …` below it"),
        ("- user: hi\n- bot: {contains: 3}", 5, "put it in quotes"),
        ("- user: 3\n- bot: {kind: answer}", 4, "put it in quotes"),
        ("- intent: greet\n- bot: {kind: answer}", 4, "nothing is said; add `user: …`"),
        ("- usr: hi\n- bot: {kind: answer}", 4, "usr: 'hi': unknown key; did you mean `user`?"),
        ("- bot: {kind: answer}\n- bot: {kind: answer}\n- user: hi", 4, "comes before anything was said"),
        ("- user: hi\n- checkpoint: x\n- bot: {kind: answer}", 5, "a story test has none"),
        ("- hello\n- bot: {kind: answer}", 4, "is not a step"),
        ("- user: hi\n- slot_was_set: [3]\n- bot: {kind: answer}", 5, "is neither a name nor `name: value`"),
    ],
)
def test_a_malformed_step_is_named_with_line_key_and_remedy(tmp_path: Path, steps: str, line: int, said: str) -> None:
    [problem] = problems_of(tmp_path, one_story(tmp_path, steps))
    assert problem.startswith(f"pain.yml:{line}: ")
    assert said in problem
    assert ";" in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stories: []", "pain.yml:1: stories: ensure this value has at least 1 items; add at least one item"),
        ("storys: []", "storys: unknown key; did you mean `stories`?"),
        (f"stories:\n  - {STEPS}", "pain.yml:2: story: is missing; add `story: …` here"),
        (f"stories:\n  - hello\n  - story: b\n    {STEPS}", "pain.yml:2: 'hello': is not a story"),
        (
            f"stories:\n  - story: a\n    {STEPS}\n  - story: b\n    steps: [{{user: b}}]",
            "pain.yml:4: story: 'b': checks nothing; add a `bot:` step after a `user:` step",
        ),
        (
            f"stories:\n  - story: A b\n    {STEPS}\n  - story: a-b\n    {STEPS}",
            "pain.yml:4: stories[2].story: 'a-b': has the name of the story on line 2",
        ),
        ("stories: [", "is not valid YAML"),
        (
            "stories:\n  - story: a\n    steps: [{user: a}, {action: b}]",
            "name the file `test_pain.yml` so that Rasa runs it",
        ),
    ],
)
def test_a_malformed_file_is_one_clear_error(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in problem for problem in problems_of(tmp_path, text))


def test_a_file_for_rasa_may_not_hold_what_rasa_does_not_know(tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path, GOOD.split("          - user: no")[0], "test_pain.yml")
    assert problem == "test_pain.yml:13: bot: Rasa does not know this step; rename the file: no `test_` at its start"


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    steps = "- usr: hi\n- bot: {kinds: answer}\n- user: 3"
    assert len(problems_of(tmp_path, one_story(tmp_path, steps))) == 3


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", GOOD, "b.yaml")
    write(tmp_path, GOOD, "a.yml")
    stories: list[Story] = read_folder(tmp_path)
    assert [story.path.name for story in stories] == ["a.yml", "b.yaml"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[ice pick](scar_type) scars", "ice pick scars"),
        ('[ice pick]{"entity": "scar_type", "value": "ice_pick"}', "ice pick"),
        ("[click](javascript:alert(1))", "[click](javascript:alert(1))"),
        ('[a]{"x": 1} [b]{x}', '[a]{"x": 1} [b]{x}'),
    ],
)
def test_only_entity_annotations_are_removed(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    ("name", "slug"), [("Ice-pick: what's it?", "ice_pick_what_s_it"), ("???", "story"), ("Ä b", "ä_b")]
)
def test_a_slug_can_be_chosen_with_k(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_the_kinds_are_those_of_the_reply_contract() -> None:
    assert get_args(schema.Kind) == get_args(Kind)


def test_a_known_gap_is_read_and_needs_its_reason(tmp_path: Path) -> None:
    [story] = read_stories(write(tmp_path, f"stories:\n  - story: a\n    known_gap: why\n    {STEPS}"))
    assert story.known_gap == "why"
    [problem] = problems_of(tmp_path, f"stories:\n  - story: a\n    known_gap: ' '\n    {STEPS}")
    assert "pain.yml:3: known_gap: " in problem
    assert "has no reason" in problem


def test_a_plain_rasa_story_has_no_known_gap(tmp_path: Path) -> None:
    text = "stories:\n  - story: a\n    known_gap: why\n    steps: [{user: a, intent: b}]"
    [problem] = problems_of(tmp_path, text, "test_a.yml")
    assert "Rasa does not know this key" in problem
