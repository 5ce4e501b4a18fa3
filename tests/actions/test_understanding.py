"""An elliptical turn is understood from the turns before; a clear one stands for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.context import Context
from actions.turn import Turn
from actions.understanding import only_home, understand
from knowledge.schema import Knowledge, Variant
from knowledge.snapshot import Snapshot

MakeTurn = Callable[..., Turn]
AFTER_PAIN = Context("answer", ["pain"])
AFTER_SCARS = Context("answer", ["scar_types"], {"scar_type": ["ice_pick"]})
LONG = "I would like you to tell me something about the thing we said"


def test_all_topics_of_a_clear_message_are_answered(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn(intent="pain", topics=[("pain", 0.6), ("cost", 0.3)], context=AFTER_SCARS)

    understood = understand(turn, snapshot.knowledge)

    assert understood
    assert understood.topics == ["pain", "cost"]
    assert understood.confidence == 0.6
    assert not understood.from_context


@pytest.mark.parametrize("intent", ["nlu_fallback", "clarify", "follow_up", "inform"])
def test_nothing_is_guessed_at_the_start_of_a_chat(snapshot: Snapshot, make_turn: MakeTurn, intent: str) -> None:
    assert understand(make_turn("and after?", intent), snapshot.knowledge) is None


@pytest.mark.parametrize(
    ("intent", "text", "ranking", "stays"),
    [
        ("follow_up", "and then?", [], True),
        ("follow_up", LONG, [], True),
        ("nlu_fallback", "and then?", [("pain", 0.2)], True),
        ("nlu_fallback", "and then?", [("pain", 0.05)], False),
        ("nlu_fallback", "and then?", [("cost", 0.3)], False),
        ("nlu_fallback", LONG, [("pain", 0.2)], False),
        ("nlu_fallback", "/pain", [("pain", 0.2)], False),
    ],
)
def test_an_elliptical_turn_stays_with_the_topic_before(
    snapshot: Snapshot, make_turn: MakeTurn, intent: str, text: str, ranking: list[tuple[str, float]], stays: bool
) -> None:
    understood = understand(make_turn(text, intent, ranking=ranking, context=AFTER_PAIN), snapshot.knowledge)

    assert (understood.topics if understood else None) == (["pain"] if stays else None)


def test_a_thing_named_stays_with_the_topic_that_tells_about_it(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn("what about keloids?", "follow_up", entities={"scar_type": ["keloid"]}, context=AFTER_SCARS)

    understood = understand(turn, snapshot.knowledge)

    assert understood
    assert (understood.topics, understood.entities) == (["scar_types"], {"scar_type": ["keloid"]})


def test_a_thing_named_goes_home_when_the_topic_before_says_nothing_about_it(
    snapshot: Snapshot, make_turn: MakeTurn
) -> None:
    turn = make_turn("and on accutane?", "follow_up", entities={"medicine": ["isotretinoin"]}, context=AFTER_PAIN)

    understood = understand(turn, snapshot.knowledge)

    assert understood
    assert understood.topics == ["medications"]
    assert understood.from_context


def test_a_thing_named_first_goes_home_when_that_topic_is_likely(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn("ice pick?", entities={"scar_type": ["ice_pick"]}, ranking=[("scar_types", 0.1)])

    understood = understand(turn, snapshot.knowledge)

    assert understood
    assert understood.topics == ["scar_types"]


@pytest.mark.parametrize(("probability", "answered"), [(0.16, True), (0.14, False)])
def test_a_follow_up_without_a_turn_before_needs_a_likely_topic(
    snapshot: Snapshot, make_turn: MakeTurn, probability: float, answered: bool
) -> None:
    turn = make_turn("and cost?", "follow_up", ranking=[("cost", probability)])

    assert (understand(turn, snapshot.knowledge) is not None) is answered


def test_what_was_named_before_is_carried_to_a_topic_that_depends_on_it(
    snapshot: Snapshot, make_turn: MakeTurn
) -> None:
    understood = understand(make_turn("does it work?", "scar_types", context=AFTER_SCARS), snapshot.knowledge)

    assert understood
    assert understood.entities == {"scar_type": ["ice_pick"]}


def test_an_age_named_before_is_carried_to_the_next_question_about_it(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn("yes or no", "age", context=Context("answer", ["age"], {"age": ["15"]}))

    understood = understand(turn, snapshot.knowledge)

    assert understood is not None
    assert understood.entities == {"age": ["15"]}


def test_what_was_named_before_is_not_carried_to_a_topic_that_does_not(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    understood = understand(make_turn("does it hurt?", "pain", context=AFTER_SCARS), snapshot.knowledge)

    assert understood
    assert understood.entities == {}


@pytest.mark.parametrize(
    ("before", "named"),
    [({"session_count": ["6"]}, {"body_area": ["back"]}), ({"body_area": ["back"]}, {"session_count": ["6"]})],
)
def test_a_price_keeps_the_sessions_and_the_area_named_before(
    snapshot: Snapshot, make_turn: MakeTurn, before: dict[str, list[str]], named: dict[str, list[str]]
) -> None:
    context = Context("answer", ["cost"], before)

    understood = understand(make_turn("and that?", "follow_up", entities=named, context=context), snapshot.knowledge)

    assert understood
    assert understood.topics == ["cost"]
    assert understood.entities == {"session_count": ["6"], "body_area": ["back"]}


def test_a_topic_that_the_knowledge_file_lost_is_no_topic(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    assert understand(make_turn(intent="no_such_topic"), snapshot.knowledge) is None


def test_a_thing_named_in_a_question_from_outside_stays_there(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    ranking = [("near_scope", 0.4), ("out_of_scope", 0.3), ("definition", 0.1)]
    turn = make_turn("do you sell crystals", intent="nlu_fallback", entities={"device": ["crystal"]}, ranking=ranking)

    assert understand(turn, snapshot.knowledge) is None


@pytest.mark.parametrize("intent", ["side_effects", "clarify"])
def test_what_is_named_tells_which_of_several_unsure_topics_is_meant(
    snapshot: Snapshot, make_turn: MakeTurn, intent: str
) -> None:
    topics = [("side_effects", 0.4), ("medications", 0.3)]
    turn = make_turn("would my roaccutane do that", intent, topics=topics, entities={"medicine": ["isotretinoin"]})

    understood = understand(turn, snapshot.knowledge)

    assert understood is not None
    assert understood.topics == ["medications"]


@pytest.mark.parametrize(("asked_too", "topics"), [(0.8, ["medications", "cost"]), (0.3, ["medications"])])
def test_what_is_surely_asked_beside_stays(
    snapshot: Snapshot, make_turn: MakeTurn, asked_too: float, topics: list[str]
) -> None:
    turn = make_turn(
        "came off it in may, when and for how much",
        "medications",
        topics=[("medications", 0.45), ("cost", asked_too)],
        entities={"medicine": ["isotretinoin"]},
    )

    understood = understand(turn, snapshot.knowledge)

    assert understood
    assert understood.topics[: len(topics)] == topics
    assert ("cost" in understood.topics) is ("cost" in topics)


def test_a_sure_topic_stands_whatever_is_named(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    topics = [("side_effects", 0.7), ("medications", 0.3)]
    turn = make_turn("would it do that", "side_effects", topics=topics, entities={"medicine": ["isotretinoin"]})

    understood = understand(turn, snapshot.knowledge)

    assert understood is not None
    assert understood.topics == ["side_effects", "medications"]


def test_how_long_for_stays_with_what_was_spoken_of(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn("does it last?", "results_timeline", context=Context(kind="answer", topics=["side_effects"]))

    understood = understand(turn, snapshot.knowledge)

    assert understood is not None
    assert understood.topics == ["side_effects"]


AFTER_NUMBING = Context("answer", ["numbing"])


@pytest.mark.parametrize("before", ["session_interval", "numbing", "aftercare"])
def test_what_speaks_against_treatment_is_told_first_after_any_subject(
    snapshot: Snapshot, make_turn: MakeTurn, before: str
) -> None:
    context, entities = Context("answer", [before]), {"medicine": ["isotretinoin"]}
    turn = make_turn("even on accutane?", before, topics=[(before, 0.9)], entities=entities, context=context)

    understood = understand(turn, snapshot.knowledge)

    assert understood
    assert understood.topics == ["medications"]
    assert understood.from_context


@pytest.mark.parametrize("text", [LONG, "does accutane matter"])
def test_a_question_of_its_own_is_no_such_turn(snapshot: Snapshot, make_turn: MakeTurn, text: str) -> None:
    entities = {"medicine": ["isotretinoin"]}
    turn = make_turn(text, "pain", topics=[("pain", 0.9)], entities=entities, context=AFTER_NUMBING)

    understood = understand(turn, snapshot.knowledge)

    assert understood
    assert understood.topics[0] == "pain"


def test_what_is_denied_is_no_caution(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    named = {"medicine": ["isotretinoin"]}
    turn = make_turn(
        "but i'm not on accutane", "pain", topics=[("pain", 0.9)], entities=named, denied=named, context=AFTER_NUMBING
    )

    understood = understand(turn, snapshot.knowledge)

    assert understood
    assert understood.topics == ["pain"]


def test_a_home_device_is_at_home_with_home_kits(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    context, entities = Context("answer", ["session_interval"]), {"device": ["home_device"]}
    turn = make_turn("no i meant at home", "follow_up", entities=entities, context=context)

    understood = understand(turn, snapshot.knowledge)

    assert understood
    assert understood.topics == ["home_kit"]


AFTER_ICE_PICK = Context(kind="answer", topics=["scar_types"], entities={"scar_type": ["ice_pick"]})


@pytest.mark.parametrize(
    ("text", "carried"), [("and milk spots?", {}), ("and does it work?", {"scar_type": ["ice_pick"]})]
)
def test_another_thing_takes_the_place_of_the_one_before(
    snapshot: Snapshot, make_turn: MakeTurn, text: str, carried: dict[str, list[str]]
) -> None:
    understood = understand(make_turn(text, "scar_types", context=AFTER_ICE_PICK), snapshot.knowledge)

    assert understood is not None
    assert understood.entities == carried


def test_what_visitors_have_stays_when_they_ask_of_another_thing(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    context = Context(kind="answer", topics=["medications"], entities={"medicine": ["isotretinoin"]})

    understood = understand(make_turn("and milk spots?", "medications", context=context), snapshot.knowledge)

    assert understood is not None
    assert understood.entities == {"medicine": ["isotretinoin"]}


@pytest.mark.parametrize(
    ("concern", "home"), [("no_fact", "near_scope"), ("violence", "near_scope"), ("privacy", "help_capabilities")]
)
def test_a_concern_that_no_answer_on_the_treatment_helps_with_goes_to_its_one_home(
    snapshot: Snapshot, make_turn: MakeTurn, concern: str, home: str
) -> None:
    named = {"concern": [concern], "body_area": ["face"]}
    understood = understand(make_turn("is it vegan", "safety", entities=named), snapshot.knowledge)

    assert understood is not None
    assert understood.topics == [home]


@pytest.mark.parametrize(
    "parts",
    [
        {"topics": [("opening_hours_location", 0.9)]},
        {"topics": [("safety", 0.9), ("human_handoff", 0.5)]},
        {"urgent": {"level": "emergency", "symptoms": []}},
        {"entities": {"concern": ["no_fact"], "condition": ["rosacea"]}},
        {"entities": {"concern": ["scarring"]}},
    ],
)
def test_what_is_surely_asked_or_matters_more_goes_before_such_a_concern(
    snapshot: Snapshot, make_turn: MakeTurn, parts: dict[str, Any]
) -> None:
    turn = make_turn("in ramadan", "safety", **{"entities": {"concern": ["no_fact"]}, **parts})

    assert only_home(turn, snapshot.knowledge) is None


def _knows_cream_in_pregnancy(snapshot: Snapshot) -> Knowledge:
    variant = {"when": {"condition": ["pregnancy"], "other_treatment": ["creams"]}, "answer": "Ask first.", "facts": []}
    topics = dict(snapshot.knowledge.topics)
    topics["comparison"] = topics["comparison"].copy(update={"variants": [Variant.parse_obj(variant)]})
    return snapshot.knowledge.copy(update={"topics": topics})


@pytest.mark.parametrize(
    ("condition", "topics", "named"),
    [
        ("pregnancy", ["comparison"], {"condition": ["pregnancy"], "other_treatment": ["creams"]}),
        ("rosacea", ["numbing", "comparison"], {"other_treatment": ["creams"]}),
    ],
)
def test_what_visitors_told_of_themselves_counts_where_an_answer_depends_on_it_and_on_what_is_named(
    snapshot: Snapshot, make_turn: MakeTurn, condition: str, topics: list[str], named: dict[str, list[str]]
) -> None:
    context = Context("answer", ["contraindications"], entities={"condition": [condition]})
    turn = make_turn(
        "can i use creams instead",
        "numbing",
        topics=[("numbing", 0.4), ("comparison", 0.38)],
        entities={"other_treatment": ["creams"]},
        context=context,
    )

    understood = understand(turn, _knows_cream_in_pregnancy(snapshot))

    assert understood is not None
    assert (understood.topics, understood.entities) == (topics, named)
