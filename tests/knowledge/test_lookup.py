"""Answers and sources are picked out of the knowledge file."""

from __future__ import annotations

import pytest

from knowledge.lookup import choose, choose_all, sources_of
from knowledge.schema import Knowledge, Topic


@pytest.mark.parametrize(
    ("entities", "variant"),
    [
        ({}, None),
        ({"scar_type": []}, None),
        ({"scar_type": ["rolling"]}, None),
        ({"condition": ["rosacea"]}, None),
        ({"scar_type": ["ice_pick"]}, 2),
        ({"scar_type": ["keloid"]}, 2),
        ({"scar_type": ["keloid", "ice_pick"]}, 2),
        ({"scar_type": ["keloid"], "condition": ["rosacea"]}, 1),
        ({"scar_type": ["ice_pick"], "condition": ["rosacea"]}, 2),
        ({"scar_type": ["ice_pick", "keloid"], "condition": ["eczema", "rosacea"]}, 1),
        ({"unknown": ["x"], "scar_type": ["ice_pick"]}, 2),
    ],
)
def test_choose(knowledge: Knowledge, entities: dict[str, list[str]], variant: int | None) -> None:
    topic = knowledge.topics["scar_types"]
    assert choose(topic, entities) is (topic if variant is None else topic.variants[variant])


def _topic(*variants: dict[str, object]) -> Topic:
    return Topic(title="?", answer="In general.", facts=[], variants=list(variants))


def test_the_most_cautious_variant_wins() -> None:
    topic = _topic(
        {"when": {"device": ["crystal"]}, "answer": "Crystal."},
        {"when": {"medicine": ["lidocaine"]}, "answer": "The cream.", "safety": "Ask first."},
        {"when": {"condition": ["pregnancy"]}, "answer": "Ask your midwife.", "safety": "Ask first."},
    )
    named = {"device": ["crystal"], "medicine": ["lidocaine"], "condition": ["pregnancy"]}
    assert choose(topic, named).answer == "Ask your midwife."
    assert choose(topic, {kind: named[kind] for kind in ("device", "medicine")}).answer == "The cream."
    assert [each.answer for each in choose_all(topic, named)] == ["Ask your midwife."]


def test_two_things_of_one_kind_get_an_answer_each() -> None:
    topic = _topic(
        {"when": {"scar_type": ["ice_pick"]}, "answer": "Ice pick."},
        {"when": {"scar_type": ["rolling", "deep"]}, "answer": "Rolling.", "safety": "Ask first."},
        {"when": {"scar_type": ["boxcar"]}, "answer": "Boxcar."},
    )
    assert [each.answer for each in choose_all(topic, {})] == ["In general."]
    assert [each.answer for each in choose_all(topic, {"scar_type": ["ice_pick", "rolling", "deep"]})] == [
        "Rolling.",
        "Ice pick.",
    ]
    assert len(choose_all(topic, {"scar_type": ["ice_pick", "rolling", "boxcar"]})) == 2


def test_sources_come_once_in_the_order_of_the_facts(knowledge: Knowledge) -> None:
    found = sources_of(knowledge, ["mild-scars", "feels-like-scratching", "mild-scars", "unknown"])
    assert [id_ for id_, _ in found] == ["review", "leaflet"]
    assert found[1][1] is knowledge.sources["leaflet"]
