"""The files that are shipped in data/ are valid, and every claim of the seed articles is answered from them."""

from __future__ import annotations

from datetime import date, datetime, time, timezone
from pathlib import Path

import pytest
import yaml

from knowledge.placeholders import fill
from knowledge.rules import load_clinic, load_knowledge
from knowledge.schema import Answer, Knowledge
from knowledge.snapshot import Snapshot
from knowledge.store import KnowledgeStore, check
from knowledge.texts import spoken_texts

DATA = Path(__file__).parents[2] / "data"
CLAIMS = Path(__file__).with_name("seed_claims.yml")
SEED_IDS = [f"S1-{number:02}" for number in range(1, 34)] + [f"S2-{number:02}" for number in range(1, 30)]
COLUMNS = {"claim", "question", "topic", "fact", "verdict"}


@pytest.fixture(scope="module")
def day() -> date:
    """The day on which the files were last checked: facts expire in `faq check`, not in these tests."""
    knowledge, clinic = load_knowledge(DATA, today=date.min).model, load_clinic(DATA, today=date.min).model
    assert knowledge
    assert clinic
    return max(clinic.prices_checked_on, *(fact.checked_on for fact in knowledge.facts.values()))


@pytest.fixture(scope="module")
def shipped(day: date) -> Snapshot:
    return KnowledgeStore(DATA, clock=lambda: datetime.combine(day, time(12), timezone.utc)).current()


@pytest.fixture(scope="module")
def claims() -> dict[str, dict[str, str]]:
    rows = yaml.safe_load(CLAIMS.read_text(encoding="utf-8"))
    assert len({row["claim"] for row in rows}) == len(rows)
    return {row["claim"]: row for row in rows}


def answers(knowledge: Knowledge, topic: str) -> list[Answer]:
    return [knowledge.topics[topic], *knowledge.topics[topic].variants]


def test_shipped_files_have_no_errors(day: date) -> None:
    assert [str(problem) for problem in check(DATA, today=day) if problem.is_error] == []


def test_shipped_files_have_no_warnings(day: date) -> None:
    assert [str(problem) for problem in check(DATA, today=day) if not problem.is_error] == []


def test_every_text_can_be_filled(shipped: Snapshot) -> None:
    now = datetime(2026, 12, 24, 12, tzinfo=timezone.utc)
    for text in spoken_texts(shipped.knowledge):
        if text.path[0] != "phrases":
            assert "{" not in fill(text.text, shipped, now)


def test_table_has_just_the_62_claims(claims: dict[str, dict[str, str]]) -> None:
    assert sorted(claims) == SEED_IDS


@pytest.mark.parametrize("claim", SEED_IDS)
def test_seed_claim_is_answered(shipped: Snapshot, claims: dict[str, dict[str, str]], claim: str) -> None:
    row = claims[claim]
    assert set(row) == COLUMNS
    assert all(row.values())
    knowledge = shipped.knowledge
    assert row["fact"] in knowledge.facts
    assert row["topic"] in knowledge.topics
    cited = {fact for answer in answers(knowledge, row["topic"]) for fact in (*answer.facts, *answer.detail_facts)}
    assert row["fact"] in cited
