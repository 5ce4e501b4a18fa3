"""From probabilities to a decision."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from knowledge.topics import ALARM, HAND_OVER, OUTSIDE
from nlu.decision import (
    CLARIFY,
    COURTESIES,
    FALLBACK,
    FOLLOW_UP,
    MAX_TOPICS,
    MOVES,
    NEEDS_A_TURN_BEFORE,
    PERHAPS,
    Decision,
    Thresholds,
    clauses_asking,
    decide,
    decide_by_clauses,
    join_clauses,
    perhaps_meant,
)

THRESHOLDS = Thresholds(answer=0.5, pair=0.7, clarify=0.2, also=0.3, clause=0.5, of_clause=0.1, alarm=0.4)
SURELY = dict.fromkeys(("pain", "cost", "safety", "numbing", "definition"), 0.5)


def _decide(*ranking: tuple[str, float], opens_chat: bool = False, **further: float) -> Decision:
    """Decide, with what is missing to certainty spread over many other topics.

    A topic is as likely to be asked beside the first one as it is to be the first, unless `further` says otherwise.
    """
    missing = 1 - sum(value for _, value in ranking)
    others = [(f"other-{number}", missing / 100) for number in range(100)]
    ordered = [*sorted(ranking, key=lambda pair: -pair[1]), *others]
    return decide(ordered, {**dict(ordered), **further}, THRESHOLDS, opens_chat=opens_chat)


def _intent(*ranking: tuple[str, float]) -> str:
    return _decide(*ranking).intent


def _topics(*ranking: tuple[str, float]) -> list[str]:
    return [name for name, _ in _decide(*ranking).topics if not name.startswith("other-")]


@pytest.mark.parametrize(
    ("probability", "intent"),
    [(0.9, "pain"), (0.501, "pain"), (0.49, CLARIFY), (0.201, CLARIFY), (0.19, FALLBACK), (0.02, FALLBACK)],
)
def test_the_first_topics_probability_decides(probability: float, intent: str) -> None:
    assert _intent(("pain", probability)) == intent


@pytest.mark.parametrize(("probability", "topics"), [(0.3, ["pain", "cost"]), (0.29, ["pain"])])
def test_a_further_topic_is_answered_when_likely_enough(probability: float, topics: list[str]) -> None:
    assert _topics(("pain", 0.6), ("cost", probability)) == topics


@pytest.mark.parametrize(
    ("likely", "beside", "topics"),
    [
        ("effectiveness", "home_kit", ["home_kit", "effectiveness"]),
        ("home_kit", "cost", ["home_kit", "cost"]),
        ("greet", "home_kit", ["greet", "home_kit"]),
    ],
)
def test_what_is_not_the_treatment_goes_first(likely: str, beside: str, topics: list[str]) -> None:
    assert _topics((likely, 0.52), (beside, 0.4)) == topics
    assert _intent((likely, 0.52), (beside, 0.4)) == topics[0]
    assert _topics((likely, 0.4), (beside, 0.39)) == topics


def test_what_is_hardly_asked_does_not() -> None:
    assert _topics(("pain", 0.62), ("home_kit", 0.305)) == ["pain", "home_kit"]


@pytest.mark.parametrize("other", ["out_of_scope", "near_scope", "affirm", "check_suitability"])
def test_what_is_outside_the_faq_or_a_move_is_no_further_topic(other: str) -> None:
    assert _topics(("pain", 0.6), (other, 0.35)) == ["pain"]


@pytest.mark.parametrize("first", ["out_of_scope", "near_scope", "affirm", "follow_up", "check_suitability"])
def test_what_is_outside_the_faq_or_a_move_stands_alone(first: str) -> None:
    assert _topics((first, 0.6), ("pain", 0.35)) == [first]


@pytest.mark.parametrize(("outside", "intent"), [(("out_of_scope", 0.24), CLARIFY), (("out_of_scope", 0.26), FALLBACK)])
def test_nothing_is_offered_when_outside_is_likelier(outside: tuple[str, float], intent: str) -> None:
    assert _intent(outside, ("pain", 0.25)) == intent


def test_near_and_out_of_scope_count_together() -> None:
    assert _intent(("pain", 0.25), ("out_of_scope", 0.15), ("near_scope", 0.15)) == FALLBACK


def test_topics_are_offered_not_moves() -> None:
    ranking = [("pain", 0.3), ("deny", 0.25), ("cost", 0.2), ("safety", 0.1), ("age", 0.05)]

    assert _topics(*ranking) == ["pain", "cost", "safety"]
    assert len(_decide(*ranking).topics) == MAX_TOPICS


def test_an_unsure_move_offers_the_topics_behind_it_only_when_they_are_likely() -> None:
    assert _intent(("deny", 0.45), ("pain", 0.1)) == FALLBACK
    assert _intent(("deny", 0.45), ("pain", 0.25)) == CLARIFY


@pytest.mark.parametrize(("probability", "is_alarm"), [(0.4, True), (0.39, False)])
def test_a_likely_alarm_wins_over_what_is_likelier(probability: float, is_alarm: bool) -> None:
    decision = _decide(("pain", 0.55), (ALARM, probability))

    assert (decision.intent == ALARM) is is_alarm
    assert (decision.topics == [(ALARM, probability)]) is is_alarm


def test_an_unlikely_alarm_is_never_a_topic_beside_others() -> None:
    assert ALARM not in _topics(("pain", 0.6), (ALARM, 0.35))
    assert ALARM not in _topics(("pain", 0.3), (ALARM, 0.29), ("cost", 0.2))


@pytest.mark.parametrize(("second", "topics"), [(0.3, ["pain", "numbing"]), (0.2, ["pain", "numbing", "cost"])])
def test_two_that_are_likely_together_are_both_answered(second: float, topics: list[str]) -> None:
    decision = _decide(("pain", 0.42), ("numbing", second), ("cost", 0.05))

    assert decision.intent == ("pain" if second == 0.3 else CLARIFY)
    assert [name for name, _ in decision.topics] == topics


def test_beside_a_pair_too_what_is_likely_asked_is_answered() -> None:
    decision = _decide(("pain", 0.42), ("numbing", 0.3), ("cost", 0.1), ("age", 0.05), cost=0.2, age=0.6)

    assert [name for name, _ in decision.topics] == ["pain", "numbing", "age"]


def test_nobody_is_handed_over_by_half() -> None:
    assert _intent(("cost", 0.4), (HAND_OVER, 0.38)) == CLARIFY


def test_what_is_not_the_treatment_goes_first_by_how_likely_it_is_meant() -> None:
    decision = _decide(("effectiveness", 0.5), ("home_kit", 0.3), home_kit=0.9, effectiveness=0.95)

    assert decision.topics[0] == ("home_kit", pytest.approx(0.3))


def test_a_pair_with_one_outside_the_faq_is_not_answered() -> None:
    assert _intent(("pain", 0.42), ("near_scope", 0.4)) == CLARIFY


@pytest.mark.parametrize("move", sorted(NEEDS_A_TURN_BEFORE))
def test_a_chat_does_not_begin_with_a_move_that_needs_a_turn_before(move: str) -> None:
    ranking = [(move, 0.6), ("pain", 0.3), ("cost", 0.1)]

    assert _decide(*ranking, opens_chat=True).intent == "pain"
    assert _decide(*ranking).intent == move


def test_every_move_is_an_intent_of_the_domain() -> None:
    domain = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text(encoding="utf-8"))

    assert {*MOVES, *OUTSIDE, *COURTESIES, FOLLOW_UP, ALARM} <= {next(iter(intent)) for intent in domain["intents"]}


def test_a_topic_that_is_hardly_the_first_meant_may_surely_be_asked_too() -> None:
    decision = _decide(("pain", 0.8), ("cost", 0.1), ("age", 0.06), ("safety", 0.04), cost=0.4, age=0.7, safety=0.2)

    assert decision.topics[1:] == [("age", 0.7), ("cost", 0.4)]


@pytest.mark.parametrize(("handed_over", "topics"), [(0.49, ["pain"]), (0.5, ["pain", HAND_OVER])])
def test_nobody_is_handed_over_beside_an_answer_unless_that_is_likely(handed_over: float, topics: list[str]) -> None:
    decision = _decide(("pain", 0.8), (HAND_OVER, 0.1), human_handoff=handed_over)

    assert [name for name, _ in decision.topics] == topics


def test_what_comes_second_is_not_asked_too_unless_that_is_likely() -> None:
    assert [name for name, _ in _decide(("pain", 0.6), ("cost", 0.35), cost=0.1).topics] == ["pain"]


def test_a_pair_with_what_is_never_meant_beside_a_question_is_not_answered() -> None:
    assert _intent(("safety", 0.42), ("bot_challenge", 0.4)) == CLARIFY


def test_clauses_add_what_they_clearly_ask_in_the_order_asked() -> None:
    by_clause = [{"cost": 0.6, "pain": 0.1, "safety": 0.3}, {"cost": 0.1, "pain": 0.45, "safety": 0.45}]

    joined = join_clauses(Decision("pain", [("pain", 0.8)]), by_clause, SURELY, THRESHOLDS)

    assert [name for name, _ in joined.topics] == ["pain", "cost"]
    assert joined.asked == ["cost", "pain"]


@pytest.mark.parametrize(
    ("second", "asking"),
    [
        ({"pain": 0.1, "cost": 0.9}, {"pain": ["1"], "cost": ["2"]}),
        ({"pain": 0.3, "cost": 0.6}, {"pain": ["1", "2"], "cost": ["2"]}),
        ({"pain": 0.29, "cost": 0.6}, {"pain": ["1"], "cost": ["2"]}),
        ({"pain": 0.0, "cost": 0.24}, {"pain": ["1", "2"], "cost": ["2"]}),
    ],
)
def test_a_clause_asks_what_it_likeliest_asks_or_anything_when_it_does_not_tell(
    second: dict[str, float], asking: dict[str, list[str]]
) -> None:
    assert clauses_asking(["pain", "cost"], [{"pain": 0.9, "cost": 0.1}, second], ["1", "2"]) == asking


def _joined(**further: float) -> Decision:
    """Join what the whole says (pain; numbing and safety too) with a second clause that asks for the price."""
    by_clause = [
        {"pain": 0.9, "cost": 0.05, "safety": 0.05, "numbing": 0.0, HAND_OVER: 0.0},
        {"pain": 0.1, "cost": 0.6, "safety": 0.2, "numbing": 0.1, HAND_OVER: 0.0},
    ]
    asked = {"pain": 0.9, "cost": 0.2, "safety": 0.3, "numbing": 0.35, HAND_OVER: 0.0, **further}
    whole = Decision("pain", [("pain", 0.6), *((name, asked[name]) for name in ("numbing", "safety"))])
    return join_clauses(whole, by_clause, asked, THRESHOLDS)


@pytest.mark.parametrize(
    ("further", "topics"),
    [
        ({"cost": 0.2}, ["pain", "cost", "numbing"]),
        ({"cost": 0.11}, ["pain", "cost", "numbing"]),
        ({"cost": 0.09}, ["pain", "numbing", "safety"]),
        ({"cost": 0.2, "safety": 0.55}, ["pain", "safety", "cost"]),
        ({"cost": 0.2, "safety": 0.55, "numbing": 0.6}, ["pain", "numbing", "safety", "cost"]),
    ],
)
def test_what_a_clause_asks_goes_before_what_is_not_surely_asked(further: dict[str, float], topics: list[str]) -> None:
    assert [name for name, _ in _joined(**further).topics] == topics


def test_what_is_too_much_to_answer_at_once_is_last_of_those_asked() -> None:
    assert _joined(safety=0.55, numbing=0.6).asked == ["pain", "numbing", "safety", "cost"]


@pytest.mark.parametrize(("handed_over", "is_handed_over"), [(0.45, False), (0.5, True)])
def test_a_clause_hands_over_only_where_the_whole_message_likely_asks_that(
    handed_over: float, is_handed_over: bool
) -> None:
    by_clause = [{"pain": 0.9, HAND_OVER: 0.1}, {"pain": 0.1, HAND_OVER: 0.9}]

    joined = join_clauses(Decision("pain", [("pain", 0.8)]), by_clause, {HAND_OVER: handed_over}, THRESHOLDS)

    assert (HAND_OVER in joined.asked) is is_handed_over


@pytest.mark.parametrize(
    ("clause", "whole", "is_added"), [(0.89, 0.09, False), (0.89, 0.1, True), (0.9, 0.03, True), (0.9, 0.02, False)]
)
def test_of_a_clear_clause_the_whole_need_hardly_say_anything(clause: float, whole: float, is_added: bool) -> None:
    by_clause = [{"age": 0.9, "effectiveness": 0.1}, {"age": 1 - clause, "effectiveness": clause}]

    joined = join_clauses(Decision("age", [("age", 0.6)]), by_clause, {"effectiveness": whole}, THRESHOLDS)

    assert ("effectiveness" in joined.asked) is is_added


def test_the_second_of_a_pair_stays_where_a_clause_asks_for_more() -> None:
    by_clause = [{"pain": 0.5, "numbing": 0.4, "cost": 0.1}, {"pain": 0.0, "numbing": 0.0, "cost": 0.8}]
    further = {"pain": 0.9, "numbing": 0.7, "cost": 0.3}

    joined = join_clauses(Decision("pain", [("pain", 0.39), ("numbing", 0.3)]), by_clause, further, THRESHOLDS)

    assert {name for name, _ in joined.topics} == {"pain", "numbing", "cost"}


def test_several_clear_clauses_are_answered_though_the_whole_is_not_clear() -> None:
    unsure = Decision(CLARIFY, [("definition", 0.4), ("effectiveness", 0.2)])
    by_clause = [
        {"definition": 0.92, "safety": 0.02, "cost": 0.0},
        {"definition": 0.1, "safety": 0.85, "cost": 0.0},
        {"definition": 0.0, "safety": 0.0, "cost": 0.95},
    ]
    decided = decide_by_clauses(unsure, by_clause, SURELY, THRESHOLDS)

    assert decided.intent == "definition"
    assert decided.asked == ["definition", "safety", "cost"]


@pytest.mark.parametrize(
    "by_clause",
    [
        [{"pain": 0.95}, {"cost": 0.8}],
        [{"pain": 0.95}, {"pain": 0.96}],
        [{"pain": 0.95}, {"out_of_scope": 0.97}],
        [{"thanks": 0.99}, {"pain": 0.95}],
    ],
)
def test_one_clear_clause_is_not_enough_for_that(by_clause: list[dict[str, float]]) -> None:
    unsure = Decision(CLARIFY, [("pain", 0.4), ("cost", 0.2)])
    assert decide_by_clauses(unsure, by_clause, SURELY, THRESHOLDS) == unsure


def test_what_is_likely_enough_is_worth_a_button() -> None:
    further = {"age": PERHAPS, "cost": 0.2, "safety": PERHAPS - 0.01, "near_scope": 0.5, "thanks": 0.4, HAND_OVER: 0.3}

    assert perhaps_meant(further) == ["cost", "age"]
