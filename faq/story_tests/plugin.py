"""The pytest plugin: every story of `tests/stories/` is a test of its own.

Choose and run stories like any other test: `pytest tests/stories -k ice_pick`, `-x`, `--lf`, `-n 2`, `--junitxml=…`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from faq.errors import FaqError
from faq.story_tests import hooks
from faq.story_tests.errors import StoryFileError
from faq.story_tests.format import SUFFIXES, Story, read_stories
from faq.story_tests.runner import StoryFailed, play

if TYPE_CHECKING:
    from faq.story_tests.rasa_run import Verdict
    from faq.story_tests.talker import Talker
    from faq.story_tests.transcript import Exchange

FOLDERS = "story_tests"
_ENGINE = pytest.StashKey["Talker | FaqError"]()
_AGENT = pytest.StashKey["Any | FaqError"]()
Loaded = TypeVar("Loaded")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare where stories are."""
    parser.addini(FOLDERS, "folders (from the root) whose YAML files are story tests", "args", ["tests/stories"])


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks of this plugin."""
    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that every story carries."""
    config.addinivalue_line("markers", "story: a story test (chosen by `-m story`)")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> StoryFile | None:
    """Collect a YAML file in one of the story folders."""
    folders = [parent.config.rootpath / folder for folder in parent.config.getini(FOLDERS)]
    if file_path.suffix in SUFFIXES and any(file_path.is_relative_to(folder) for folder in folders):
        return StoryFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(trylast=True)
def pytest_story_engine(config: pytest.Config) -> Talker:
    """Load the newest model with its actions."""
    from faq.engine import Engine

    return Engine.load()


@pytest.hookimpl(trylast=True)
def pytest_story_agent(config: pytest.Config) -> Any:
    """Load the newest model without actions: Rasa's own story tests run none."""
    from faq.story_tests.rasa_run import load_agent

    return load_agent()


class StoryFile(pytest.File):
    """A file of stories."""

    _verdicts: dict[str, Verdict] | None = None

    def collect(self) -> Iterator[StoryItem]:
        """Yield a test for each story; a malformed file is one clear error."""
        try:
            stories = read_stories(self.path, relative_to=self.config.rootpath)
        except StoryFileError as error:
            raise self.CollectError(str(error)) from None
        for story in stories:
            kind = PlainStoryItem if story.is_plain else StoryItem
            yield kind.from_parent(self, name=story.slug, story=story)

    def verdict(self, slug: str) -> Verdict:
        """Return Rasa's verdict on one of its stories; the file is run once."""
        from faq.story_tests.rasa_run import run_file

        if self._verdicts is None:
            agent = _once(self.config, _AGENT, self.config.hook.pytest_story_agent)
            self._verdicts = run_file(agent, self.path)
        return self._verdicts[slug]


class StoryItem(pytest.Item):
    """One story, played to the bot."""

    def __init__(self, *, story: Story, **rest: Any) -> None:
        """Remembers the story."""
        super().__init__(**rest)
        self.story = story
        self.exchanges: list[Exchange] = []
        self.add_marker("story")
        if story.known_gap:
            self.add_marker(pytest.mark.xfail(reason=story.known_gap, strict=True))

    def runtest(self) -> None:
        """Play the story."""
        self.exchanges = []
        play(self.story, _once(self.config, _ENGINE, self.config.hook.pytest_story_engine), self.exchanges)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the story is."""
        return self.path, self.story.line - 1, f"story: {self.story.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the conversation and what was expected; a traceback only where the bot itself broke."""
        error = excinfo.value
        if isinstance(error, StoryFailed):
            return error.report(self.place)
        if isinstance(error, FaqError):
            return str(error)
        broken = StoryFailed(self.story, self.exchanges, [])
        return f"{broken.report(self.place)}\n\nThe bot broke:\n{super().repr_failure(excinfo, style)}"

    @property
    def place(self) -> str:
        """The file, as it is shown."""
        root = self.config.rootpath
        return str(self.path.relative_to(root) if self.path.is_relative_to(root) else self.path)


class PlainStoryItem(StoryItem):
    """One story of a plain Rasa test file, judged by Rasa."""

    def runtest(self) -> None:
        """Ask for Rasa's verdict."""
        from faq.story_tests.rasa_run import PlainStoryFailed

        parent = self.parent
        verdict = parent.verdict(self.story.slug) if isinstance(parent, StoryFile) else None
        if verdict is None or not verdict.passed:
            shown = verdict.shown if verdict else "no verdict"
            raise PlainStoryFailed(f'{self.place}:{self.story.line}: story "{self.story.name}" fails\n\n{shown}')


def _once(config: pytest.Config, key: pytest.StashKey[Any], load: Callable[..., Loaded]) -> Loaded:
    """Load something once a process; when that failed, it is not tried again for every story."""
    if key not in config.stash:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Rasa's libraries warn about each other; no story can mend that
            try:
                config.stash[key] = load(config=config)
            except FaqError as error:
                config.stash[key] = error
    loaded = config.stash[key]
    if isinstance(loaded, FaqError):
        raise loaded
    return loaded  # type: ignore[no-any-return]
