"""Answers and sources are picked out of the knowledge file."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.lookup import choose, earliest_checked_on, sources_of
from knowledge.schema import Knowledge


@pytest.mark.parametrize(
    ("entities", "variant"),
    [
        ({}, None),
        ({"scar_type": []}, None),
        ({"scar_type": ["rolling"]}, None),
        ({"condition": ["rosacea"]}, None),
        ({"scar_type": ["ice_pick"]}, 0),
        ({"scar_type": ["keloid"]}, 2),
        ({"scar_type": ["keloid", "ice_pick"]}, 0),
        ({"scar_type": ["keloid"], "condition": ["rosacea"]}, 1),
        ({"scar_type": ["ice_pick"], "condition": ["rosacea"]}, 0),
        ({"scar_type": ["ice_pick", "keloid"], "condition": ["eczema", "rosacea"]}, 1),
        ({"unknown": ["x"], "scar_type": ["ice_pick"]}, 0),
    ],
)
def test_choose(knowledge: Knowledge, entities: dict[str, list[str]], variant: int | None) -> None:
    topic = knowledge.topics["scar_types"]
    assert choose(topic, entities) is (topic if variant is None else topic.variants[variant])


def test_sources_come_once_in_the_order_of_the_facts(knowledge: Knowledge) -> None:
    found = sources_of(knowledge, ["mild-scars", "feels-like-scratching", "mild-scars", "unknown"])
    assert [id_ for id_, _ in found] == ["review", "leaflet"]
    assert found[1][1] is knowledge.sources["leaflet"]


def test_earliest_checked_on(knowledge: Knowledge) -> None:
    assert earliest_checked_on(knowledge, ["mild-scars", "keloid-risk", "unknown"]) == date(2025, 12, 1)
    assert earliest_checked_on(knowledge, []) is None
