"""The pytest plugin, in a pytest run of its own with a stand-in for the bot."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = """
from types import SimpleNamespace

class Bot:
    loads = 0

    def __init__(self):
        Bot.loads += 1
        assert Bot.loads == 1
        self.chats = {}

    def ask(self, conversation, text):
        turns = self.chats.setdefault(conversation, [])
        turns.append(text)
        if text == "break":
            raise RuntimeError("no brain")
        return SimpleNamespace(
            kind="answer", texts=[f"Turn {len(turns)}: {text}"], buttons=[], topics=["pain"], facts=[], sources=[],
            confidence=1.0, intent="pain", actions=["action_answer"],
        )

def pytest_story_engine(config):
    return Bot()
"""

STORIES = """\
version: "3.1"
stories:
  - story: ice pick hurts
    steps:
      - user: hello
      - bot: {text: "Turn 1: hello"}
      - user: bye
      - bot: {text: "Turn 2: bye", topics: [pain]}
  - story: rolling fails
    steps:
      - user: one
      - bot: {kind: answer}
      - user: two
      - bot:
          kind: fallback
          contains: three
"""

BREAKS = """\
stories:
  - story: the bot breaks
    steps:
      - user: hello
      - bot: {kind: answer}
      - user: break
      - bot: {kind: answer}
"""


@pytest.fixture
def stories(pytester: pytest.Pytester) -> Path:
    """A project with one story that passes and one that fails."""
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\naddopts = -p no:cacheprovider\n")
    folder = pytester.mkdir("tests") / "stories"
    folder.mkdir()
    (folder / "scars.yml").write_text(STORIES)
    return folder


def test_each_story_is_a_test_with_a_chat_of_its_own(pytester: pytest.Pytester, stories: Path) -> None:
    result = pytester.runpytest("-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*scars.yml::ice_pick_hurts PASSED*", "*scars.yml::rolling_fails FAILED*"])


def test_a_failure_is_a_transcript_and_not_a_traceback(pytester: pytest.Pytester, stories: Path) -> None:
    result = pytester.runpytest()
    result.stdout.fnmatch_lines(
        [
            "* story: rolling fails *",
            'tests/stories/scars.yml: story "rolling fails" fails at turn 2, line 13',
            "  visitor  one",
            "  bot      Turn 1: one",
            "> visitor  two",
            "> bot      Turn 2: two",
            "tests/stories/scars.yml:15: kind",
            "    expected: fallback",
            "    actual:   answer",
            "tests/stories/scars.yml:16: the text does not contain",
            "    expected: three",
            "    actual:   Turn 2: two",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*plugin.py*")


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        (["-k", "ice_pick"], {"passed": 1, "deselected": 1}),
        (["-k", "scars and not rolling"], {"passed": 1, "deselected": 1}),
        (["-m", "story"], {"passed": 1, "failed": 1}),
        (["-m", "not story"], {"deselected": 2}),
        (["tests/stories/scars.yml::ice_pick_hurts"], {"passed": 1}),
        (["-o", "story_tests=elsewhere"], {}),
    ],
)
def test_stories_are_chosen_like_any_test(
    pytester: pytest.Pytester, stories: Path, options: list[str], outcome: dict[str, int]
) -> None:
    pytester.runpytest(*options).assert_outcomes(**outcome)


def test_x_stops_and_lf_repeats_the_failed(pytester: pytest.Pytester, stories: Path) -> None:
    (stories / "a.yml").write_text(STORIES)
    pytester.makeini("[pytest]\n")
    pytester.runpytest("-x").assert_outcomes(passed=1, failed=1)
    pytester.runpytest("--lf").assert_outcomes(failed=1)


def test_two_workers_share_the_stories_and_junit_names_them(pytester: pytest.Pytester, stories: Path) -> None:
    result = pytester.runpytest_subprocess("-n", "2", "--junitxml=out.xml")
    result.assert_outcomes(passed=1, failed=1)
    cases = ET.parse(pytester.path / "out.xml").getroot().iter("testcase")
    texts = {case.get("name"): "".join(case.itertext()) for case in cases}
    assert set(texts) == {"ice_pick_hurts", "rolling_fails"}
    assert "expected: fallback" in texts["rolling_fails"]


def test_only_yaml_below_the_story_folders_is_collected(pytester: pytest.Pytester, stories: Path) -> None:
    (pytester.path / "other.yml").write_text(STORIES)
    (stories / "notes.txt").write_text("no story")
    (stories / "more").mkdir()
    (stories / "more" / "b.yaml").write_text(STORIES)
    pytester.runpytest().assert_outcomes(passed=2, failed=2)


def test_a_malformed_file_is_a_collection_error_without_traceback(pytester: pytest.Pytester, stories: Path) -> None:
    (stories / "bad.yml").write_text(STORIES.replace("kind: fallback", "kinds: fallback"))
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["tests/stories/bad.yml:15: kinds: 'fallback': unknown key; did you mean `kind`?"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_bot_that_breaks_is_shown_with_the_conversation(pytester: pytest.Pytester, stories: Path) -> None:
    (stories / "scars.yml").write_text(BREAKS)
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["  bot      Turn 1: hello", "> visitor  break", "> bot      (no reply)", "The bot broke:"]
    )
    result.stdout.fnmatch_lines(["*RuntimeError: no brain*"])


def test_a_bot_that_cannot_be_loaded_is_asked_once_and_says_what_to_do(
    pytester: pytest.Pytester, stories: Path
) -> None:
    pytester.makeconftest(
        "from faq.errors import FaqError\n"
        "def pytest_story_engine(config):\n"
        "    print('loading')\n"
        "    raise FaqError('There is no trained model. Run `faq train`.')\n"
    )
    result = pytester.runpytest("-s")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["There is no trained model. Run `faq train`."])
    assert result.stdout.str().count("loading") == 1
    result.stdout.no_fnmatch_line("*Traceback*")


GAPS = """\
stories:
  - story: cannot do it
    known_gap: no price is known
    steps:
      - user: one
      - bot: {kind: fallback}
  - story: can do it by now
    known_gap: no answer is known
    steps:
      - user: one
      - bot: {kind: answer}
"""


def test_a_known_gap_is_expected_to_fail_and_fails_the_day_it_passes(pytester: pytest.Pytester, stories: Path) -> None:
    (stories / "scars.yml").write_text(GAPS)
    result = pytester.runpytest("-v", "-rx")
    result.assert_outcomes(xfailed=1, failed=1)
    result.stdout.fnmatch_lines(["*can_do_it_by_now FAILED*", "XFAIL *cannot_do_it - no price is known"])
    result.stdout.fnmatch_lines(["*XPASS(strict)*no answer is known*"])
