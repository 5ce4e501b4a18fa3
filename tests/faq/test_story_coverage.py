"""Every topic, variant, action and scar type of this project has a story."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.story_tests.coverage import Uncovered, uncovered
from faq.story_tests.format import read_folder
from knowledge import yaml_file
from knowledge.store import KnowledgeStore

ROOT = Path(__file__).resolve().parents[2]
STORIES = ROOT / "tests" / "stories"


@pytest.fixture(scope="module")
def left() -> Uncovered:
    """What the stories of this project leave uncovered."""
    actions = yaml_file.read(ROOT / "domain.yml", name="domain.yml").data["actions"]
    knowledge = KnowledgeStore(ROOT / "data").current().knowledge
    return uncovered(read_folder(STORIES, relative_to=ROOT), knowledge, actions)


@pytest.mark.parametrize("kind", ["topics", "variants", "actions", "scar_types"])
def test_no_story_is_missing(left: Uncovered, kind: str) -> None:
    names: list[str] = getattr(left, kind)
    if names:
        lines = "\n".join(f"  {name}" for name in names)
        rules = "what counts: faq/story_tests/coverage.py"
        pytest.fail(
            f"no story in tests/stories/ covers these {len(names)} {kind} ({rules}):\n{lines}",
            pytrace=False,
        )
