"""Cautions for what visitors have or take are said, whatever else they ask about themselves."""

from __future__ import annotations

import pytest

from actions.cautions import has_variant, must_be_said
from knowledge.snapshot import Snapshot


@pytest.mark.parametrize("topic", ["skin_tone", "cost", "consultation_booking", "pain"])
def test_a_medicine_that_no_answer_speaks_of_is_spoken_of(snapshot: Snapshot, topic: str) -> None:
    assert must_be_said([topic], {"medicine": ["isotretinoin"]}, snapshot.knowledge) == ["medications"]


def test_an_answer_that_speaks_of_it_is_enough(snapshot: Snapshot) -> None:
    assert must_be_said(["cost", "medications"], {"medicine": ["isotretinoin"]}, snapshot.knowledge) == []


@pytest.mark.parametrize("topic", ["greet", "opening_hours_location", "human_handoff", "aftercare"])
def test_who_asks_of_something_else_is_not_lectured(snapshot: Snapshot, topic: str) -> None:
    assert must_be_said([topic], {"medicine": ["isotretinoin"]}, snapshot.knowledge) == []


@pytest.mark.parametrize("entities", [{}, {"scar_type": ["ice_pick"]}, {"condition": ["rosacea"]}])
def test_without_a_caution_that_has_an_answer_nothing_is_added(
    snapshot: Snapshot, entities: dict[str, list[str]]
) -> None:
    assert must_be_said(["skin_tone"], entities, snapshot.knowledge) == []


def test_a_price_depends_on_what_is_counted(snapshot: Snapshot) -> None:
    assert has_variant(snapshot.knowledge, "cost", {"session_count": ["6"]})
    assert not has_variant(snapshot.knowledge, "pain", {"session_count": ["6"]})
