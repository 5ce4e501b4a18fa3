"""Topics become one reply: in the order asked, without repetition, from the knowledge file only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from actions.compose import answer, remember, say
from actions.context import Context
from actions.reply import Button, Reply
from actions.turn import Turn
from actions.understanding import Understanding
from knowledge.expiry import without_expired
from knowledge.schema import Figure, Variant
from knowledge.snapshot import Snapshot

MakeTurn = Callable[..., Turn]


def _understood(*topics: str, **entities: list[str]) -> Understanding:
    return Understanding(list(topics), entities, 0.8)


def test_several_topics_are_answered_in_the_order_asked(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    reply, _ = answer(snapshot, make_turn(), _understood("numbing", "pain"))

    assert reply.texts == ["About numbing.", "About pain."]
    assert reply.topics == ["numbing", "pain"]
    assert reply.facts == ["cream", "scratching"]


def test_a_topic_asked_twice_is_answered_once(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    reply, _ = answer(snapshot, make_turn(), _understood("pain", "cost", "pain"))

    assert reply.topics == ["pain", "cost"]


def test_the_same_sentence_is_not_said_twice(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    reply, _ = answer(snapshot, make_turn(), _understood("pain", "side_effects"))

    assert reply.texts == ["About pain."]
    assert reply.topics == ["pain", "side_effects"]


def test_a_sentence_that_was_just_said_is_left_out_of_the_next_answer(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    topics = dict(snapshot.knowledge.topics)
    topics["numbing"] = topics["numbing"].copy(update={"answer": "About numbing. Ask us first."})
    topics["safety"] = topics["safety"].copy(update={"answer": "About safety. Ask us first."})
    knowledge = snapshot.knowledge.copy(update={"topics": topics})

    reply, _ = answer(replace(snapshot, knowledge=knowledge), make_turn(), _understood("numbing", "safety"))

    assert reply.texts == ["About numbing. Ask us first.", "About safety."]


def test_an_answer_whose_fact_expired_is_a_fallback_beside_what_is_answered(
    snapshot: Snapshot, make_turn: MakeTurn
) -> None:
    facts = dict(snapshot.knowledge.facts)
    facts["scratching"] = facts["scratching"].copy(update={"valid_until": date(2020, 1, 1)})
    knowledge = without_expired(snapshot.knowledge.copy(update={"facts": facts}), date(2020, 1, 2))
    files = replace(snapshot, knowledge=knowledge)

    alone, _ = answer(files, make_turn(), _understood("pain"))
    both, _ = answer(files, make_turn(), _understood("pain", "scar_types"))

    assert (alone.kind, alone.topics, alone.facts) == ("fallback", [], [])
    assert alone.texts == [knowledge.phrases["fallback"]]
    assert (both.kind, both.topics, both.facts) == ("answer", ["scar_types"], ["mild"])
    assert both.texts == [knowledge.phrases["fallback"], "About scar_types."]


def test_of_more_than_three_topics_three_are_answered_and_the_reply_says_so(
    snapshot: Snapshot, make_turn: MakeTurn
) -> None:
    reply, _ = answer(snapshot, make_turn(), _understood("pain", "cost", "numbing", "collagen"))

    assert reply.topics == ["pain", "cost", "numbing"]
    assert reply.texts[-1] == "<more_than_three>"
    assert "About collagen." not in reply.texts


def test_three_topics_need_no_excuse(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    reply, _ = answer(snapshot, make_turn(), _understood("pain", "cost", "numbing"))

    assert "<more_than_three>" not in reply.texts


HURTS = {"text": "does it hurt?", "before": ["does it hurt?"]}


def test_the_same_question_again_gets_the_details(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    _, context = answer(snapshot, make_turn(), _understood("pain"))

    reply, context = answer(snapshot, make_turn(context=context, **HURTS), _understood("pain"))

    assert reply.texts == ["More about pain."]
    assert reply.facts == ["massage"]
    assert context.told_more == ["pain"]


def test_the_details_are_not_offered_again_after_they_were_given(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    context = Context("answer", ["pain"], facts=["scratching"])

    reply, _ = answer(snapshot, make_turn(context=context, **HURTS), _understood("pain"))

    assert "/tell_more" not in [button.payload for button in reply.buttons]


def test_another_question_on_the_same_topic_is_not_answered_by_the_details(
    snapshot: Snapshot, make_turn: MakeTurn
) -> None:
    _, context = answer(snapshot, make_turn(), _understood("pain"))
    turn = make_turn("are there needles", before=["does it hurt"], context=context, answered="About pain.")

    reply, context = answer(snapshot, turn, _understood("pain"))

    assert reply.texts == ["<said_again> About pain."]
    assert reply.facts == ["scratching"]
    assert [button.payload for button in reply.buttons] == ["/tell_more", "/numbing", "/human_handoff"]
    assert context.told_more == []


def test_a_bare_follow_up_gets_the_details(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    context = Context("answer", ["pain"], facts=["scratching"])
    turn = make_turn("go on then", intent="follow_up", before=["does it hurt"], context=context, answered="About pain.")

    reply, _ = answer(snapshot, turn, replace(_understood("pain"), from_context=True))

    assert reply.texts == ["More about pain."]


@pytest.mark.parametrize(("unit", "said"), [("hours", "More about pain."), ("people", "<said_again> About pain.")])
def test_how_long_gets_the_details_that_tell_a_time(
    snapshot: Snapshot, make_turn: MakeTurn, unit: str, said: str
) -> None:
    facts = dict(snapshot.knowledge.facts)
    facts["massage"] = facts["massage"].copy(update={"figures": [Figure(name="it", value=2, unit=unit)]})
    knowledge = replace(snapshot, knowledge=snapshot.knowledge.copy(update={"facts": facts}))
    context = Context("answer", ["pain"], facts=["scratching"])

    turn = make_turn("how long", context=context, answered="About pain.")

    assert answer(knowledge, turn, _understood("pain"))[0].texts == [said]


def test_several_texts_said_a_moment_ago_are_said_again_as_such(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn(answered="About pain.\n<said_again> About numbing.\nWhich skin tone?")

    assert answer(snapshot, turn, _understood("numbing", "pain"))[0].texts == [
        "<said_again> About numbing.",
        "About pain.",
    ]


@pytest.mark.parametrize("answered", ["", "About pain.", "Hello"])
def test_what_is_new_is_no_repetition(snapshot: Snapshot, make_turn: MakeTurn, answered: str) -> None:
    turn = make_turn(answered=answered)

    assert answer(snapshot, turn, _understood("pain", "numbing"))[0].texts == ["About pain.", "About numbing."]


def test_small_talk_may_repeat_itself(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    assert answer(snapshot, make_turn(answered="About greet."), _understood("greet"))[0].texts == ["About greet."]


def test_the_same_topic_about_another_thing_gets_its_answer(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    _, context = answer(snapshot, make_turn(), _understood("scar_types", scar_type=["ice_pick"]))

    reply, _ = answer(snapshot, make_turn(context=context), _understood("scar_types", scar_type=["keloid"]))

    assert reply.facts == ["keloid"]


def test_a_named_thing_chooses_its_variant(snapshot: Snapshot) -> None:
    assert say(snapshot, "scar_types", _understood("scar_types", scar_type=["ice_pick"])).texts == ["About ice pick."]


def test_the_safety_note_is_said_with_the_answer(snapshot: Snapshot) -> None:
    said = say(snapshot, "scar_types", _understood("scar_types", scar_type=["keloid"]))

    assert said.texts == ["About keloids. Ask first."]


def test_the_general_cost_answer_quotes_the_price_list(snapshot: Snapshot) -> None:
    assert say(snapshot, "cost", _understood("cost")).texts == ["From £75."]


def test_a_number_of_sessions_is_quoted_instead_of_the_general_cost_answer(snapshot: Snapshot) -> None:
    said = say(snapshot, "cost", _understood("cost", session_count=["3"]))

    assert "total=£225" in said.texts[0]
    assert "From £75." not in said.texts[0]
    assert said.facts == []


def test_the_clinics_own_time_goes_before_the_published_one(snapshot: Snapshot) -> None:
    said = say(snapshot, "session_duration", _understood("session_duration", body_area=["back"]))

    assert said.texts == ["<price_minutes> label=Back minutes=60 About session_duration."]


def test_buttons_offer_more_and_two_ways_on(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    reply, context = answer(snapshot, make_turn(), _understood("pain"))

    assert reply.buttons == [
        Button("<tell_me_more>", "/tell_more"),
        Button("numbing?", "/numbing"),
        Button("side_effects?", "/side_effects"),
    ]
    assert context.offered == ["/tell_more", "/numbing", "/side_effects"]


def test_a_topic_already_answered_is_no_way_on(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    reply, _ = answer(snapshot, make_turn(), _understood("pain", "numbing"))

    assert [button.payload for button in reply.buttons] == ["/side_effects"]


def _ways_on(snapshot: Snapshot, turn: Turn, *answered: str, from_context: bool = False) -> list[str]:
    understood = replace(_understood(*answered), from_context=from_context)
    return [button.payload for button in answer(snapshot, turn, understood)[0].buttons]


def test_what_may_be_asked_beside_goes_before_the_usual_ways_on(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn(perhaps=["cost", "safety"])

    assert _ways_on(snapshot, turn, "pain") == ["/tell_more", "/cost", "/numbing"]
    assert "/cost" not in _ways_on(snapshot, turn, "cost", "pain")


@pytest.mark.parametrize("answered", ["thanks", "human_handoff"])
def test_nothing_is_offered_beside_what_answers_no_question(
    snapshot: Snapshot, make_turn: MakeTurn, answered: str
) -> None:
    assert "/cost" not in _ways_on(snapshot, make_turn(perhaps=["cost"]), answered)


@pytest.mark.parametrize("name", ["thanks", "out_of_scope", "human_handoff", "taken_back"])
def test_what_answers_no_question_is_not_offered(snapshot: Snapshot, make_turn: MakeTurn, name: str) -> None:
    assert f"/{name}" not in _ways_on(snapshot, make_turn(perhaps=[name]), "pain")


def test_what_a_message_sounds_like_alone_is_not_offered_where_the_chat_tells(
    snapshot: Snapshot, make_turn: MakeTurn
) -> None:
    turn = make_turn(perhaps=["cost"])

    assert "/cost" not in _ways_on(snapshot, turn, "pain", from_context=True)


@pytest.mark.parametrize(
    ("topics", "kind"), [(["greet"], "smalltalk"), (["greet", "pain"], "answer"), (["pain"], "answer")]
)
def test_only_small_talk_is_small_talk(snapshot: Snapshot, make_turn: MakeTurn, topics: list[str], kind: str) -> None:
    assert answer(snapshot, make_turn(), _understood(*topics))[0].kind == kind


def test_the_context_is_what_was_answered(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    _, context = answer(snapshot, make_turn(), _understood("scar_types", scar_type=["ice_pick"]))

    assert (context.kind, context.topics, context.facts) == ("answer", ["scar_types"], ["ice-pick"])
    assert context.entities == {"scar_type": ["ice_pick"]}


def test_small_talk_keeps_what_the_chat_is_about() -> None:
    before = Context("answer", ["pain"], {}, ["scratching"], ["pain"])

    after = remember(before, Reply("smalltalk", ["Hi."], ["greet"]), _understood("greet"))

    assert (after.topics, after.facts, after.told_more) == (["pain"], ["scratching"], ["pain"])
    assert after.kind == "smalltalk"


def test_a_worry_about_the_price_is_answered_after_the_quote(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    variant = {"when": {"concern": ["dear"]}, "answer": "Not dear.", "facts": ["average"]}
    knowledge = _with_variants(snapshot, "cost", variant)

    reply, _ = answer(knowledge, make_turn(), _understood("cost", session_count=["6"], concern=["dear"]))

    assert [text.split(">")[0] for text in reply.texts] == ["<price_quote", "Not dear."]
    assert reply.facts == ["average"]


@pytest.mark.parametrize(
    ("ages", "group"),
    [(["67"], "grown_up"), (["18"], "grown_up"), (["16"], "with_consent"), (["15", "40"], "too_young"), ([], None)],
)
def test_an_age_is_told_of_the_clinics_own_rule(
    snapshot: Snapshot, make_turn: MakeTurn, ages: list[str], group: str | None
) -> None:
    groups = ("grown_up", "with_consent", "too_young")
    knowledge = _with_variants(snapshot, "age", *({"when": {"concern": [name]}, "answer": name} for name in groups))
    ages_of_clinic = {"minimum_age": 18, "minimum_age_with_consent": 16}
    knowledge = replace(knowledge, clinic=snapshot.clinic.copy(update=ages_of_clinic))

    reply, _ = answer(knowledge, make_turn(), _understood("age", age=ages))

    assert reply.texts == [group or "About age."]


def test_without_an_age_of_consent_everybody_below_the_limit_is_too_young(
    snapshot: Snapshot, make_turn: MakeTurn
) -> None:
    knowledge = _with_variants(snapshot, "age", {"when": {"concern": ["too_young"]}, "answer": "No."})

    reply, _ = answer(knowledge, make_turn(), _understood("age", age=["15"]))

    assert reply.texts == ["No."]


def test_more_about_one_thing_without_details_tells_those_of_the_topic(snapshot: Snapshot) -> None:
    knowledge = _with_variants(snapshot, "pain", {"when": {"concern": ["eyes"]}, "answer": "Near the eyes."})

    said = say(knowledge, "pain", _understood("pain", concern=["eyes"]), details=True)

    assert said.texts == ["More about pain."]


def _with_variants(snapshot: Snapshot, topic: str, *variants: dict[str, object]) -> Snapshot:
    topics = dict(snapshot.knowledge.topics)
    topics[topic] = topics[topic].copy(update={"variants": [Variant.parse_obj(variant) for variant in variants]})
    return replace(snapshot, knowledge=snapshot.knowledge.copy(update={"topics": topics}))
