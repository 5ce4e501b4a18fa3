"""What a turn means after the turns before: topics and entities, with the context filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from actions.cautions import cautions_beyond, has_variant, must_be_said
from actions.leaning import (
    AGE,
    adds_to_what_was_named,
    asks_about,
    is_short,
    names_another_thing,
    what_comes_after,
    what_lasts,
)
from actions.reply import PRICE_TOPIC
from actions.turn import TAUGHT, Turn
from knowledge.lookup import fits
from knowledge.schema import Knowledge
from knowledge.topics import HAND_OVER, OUTSIDE

FOLLOW_UP = "follow_up"
CLARIFY = "clarify"
FALLBACK = "nlu_fallback"
SMALL_TALK = frozenset({"greet", "goodbye", "thanks", "bot_challenge", "help_capabilities"})

HOME_TOPIC = {
    "medicine": "medications",
    "condition": "contraindications",
    "skin_tone": "skin_tone",
    "scar_type": "scar_types",
    "other_treatment": "comparison",
    "session_count": "sessions_count",
    "age": "age",
    "device": "definition",
    "body_area": "other_benefits",
    "concern": "side_effects",
}
"""Where a named thing is at home, when nothing else says what is asked about it; strongest evidence first."""

TELLING = frozenset({"medicine", "condition"})
"""The things that tell which of several unsure topics is meant; others are named with any."""

ASKED_ABOUT = frozenset({"concern", "body_area"})
ASKED_OF = frozenset({"scar_type", "other_treatment", "device"})
"""What another thing takes the place of: the former in any topic, the latter in the topic of the turn before."""

ONE_HOME = {"no_fact": "near_scope", "violence": "near_scope", "privacy": "help_capabilities"}
"""Concerns that no answer about the treatment helps with, and the topic that does, whatever else a message sounds like.
"""
OF_THE_CLINIC = frozenset({PRICE_TOPIC, "insurance_or_payment", "consultation_booking", "opening_hours_location"})
"""Topics that stand beside such a concern where they are all but certain ("are you open during Ramadan?")."""

CERTAIN = 0.8
SURE = 0.5
THING_TOPIC = "home_kit"
THING_ENTITY = "device"
HOME_DEVICE = "home_device"
CONCERN = "concern"
ASPECT_CONFIDENCE = 0.02
STAY_CONFIDENCE = 0.08
LEANING_CONFIDENCE = 0.5
FIRST_TURN_CONFIDENCE = 0.15
OUTSIDE_CONFIDENCE = 0.5


@dataclass(frozen=True)
class Understanding:
    """What the turn asks.

    Attributes:
        topics: The topics to answer, most relevant first.
        entities: What was named for them.
        confidence: Of the first topic, 0-1.
        asked: The topics in the order asked, where that is known.
        from_context: The turns before told.
    """

    topics: list[str]
    entities: dict[str, list[str]]
    confidence: float
    asked: tuple[str, ...] = ()
    from_context: bool = False

    def in_the_order_asked(self) -> list[str]:
        """Return each topic once, in the order to answer them."""
        places = {topic: place for place, topic in enumerate(self.asked)}
        return sorted(dict.fromkeys(self.topics), key=lambda topic: places.get(topic, len(places)))


def understand(turn: Turn, knowledge: Knowledge) -> Understanding | None:
    """Decide what the turn asks.

    A message that was understood stands for itself; it takes over what was named before when it names
    nothing of its own. An elliptical one ("and after?", "what about ice pick?") stays with the topic of
    the turn before, or goes to the topic where the thing that it names is at home.

    Returns:
        None when neither the message nor the turns before tell.
    """
    if turn.intent == TAUGHT:
        return _taught(turn, knowledge)
    if turn.intent == FALLBACK and not turn.ranking:
        return None  # words that nobody knows are no elliptical question either
    turn = _without_denied(turn)
    if home := only_home(turn, knowledge):
        return Understanding([home], turn.entities, max(dict(turn.ranking).get(home, 0.0), LEANING_CONFIDENCE))
    if after := what_comes_after(turn):
        return Understanding([after], turn.entities, dict(turn.ranking).get(after, 0.5), from_context=True)
    if lasting := what_lasts(turn):
        entities = _entities_for(lasting, turn, knowledge)
        return Understanding([lasting], entities, dict(turn.ranking).get(lasting, 0.5), from_context=True)
    if cautions := _cautions_named(turn, knowledge):
        return cautions
    if _asks_the_same_of(turn, knowledge):
        return _from_context(turn, knowledge)
    topics = _asked_now(turn, knowledge)
    if turn.intent in knowledge.topics and topics:
        entities = _entities_for(topics[0], turn, knowledge)
        topics += must_be_said(topics, turn.entities, knowledge)
        aspects = [name for name in _aspects(topics, turn, knowledge) if name not in topics]
        return Understanding([*topics, *aspects], entities, turn.topics[0][1], (*turn.asked, *aspects))
    if turn.intent == CLARIFY and (told := _told_by_what_is_named(turn.topics, turn, knowledge)):
        return Understanding([told[0][0]], _entities_for(told[0][0], turn, knowledge), told[0][1])
    if turn.intent == FOLLOW_UP or is_short(turn):
        return _from_context(turn, knowledge)
    return None


def _taught(turn: Turn, knowledge: Knowledge) -> Understanding | None:
    """Return what the clinic taught for this message; None when it was taken back since the message was read."""
    topics = [name for name, _ in turn.topics if name in knowledge.topics]
    return Understanding(topics, turn.entities, turn.topics[0][1], tuple(turn.asked)) if topics else None


def _without_denied(turn: Turn) -> Turn:
    """Return the turn without what it names only to say that it is not so ("I'm not pregnant")."""
    stated = {
        kind: [value for value in values if value not in turn.denied.get(kind, ())]
        for kind, values in turn.entities.items()
    }
    return replace(turn, entities={kind: values for kind, values in stated.items() if values})


def only_home(turn: Turn, knowledge: Knowledge) -> str | None:
    """Return the one topic that helps with a concern of `ONE_HOME`; None when the message asks for something else.

    "Is it vegan?" sounds like a question of safety, but nothing that is known of the treatment answers it.
    """
    concerns = turn.entities.get(CONCERN, [])
    homes = [home for concern, home in ONE_HOME.items() if concern in concerns and home in knowledge.topics]
    topics = dict(turn.topics)
    is_asked = any(topics.get(name, 0.0) >= CERTAIN for name in OF_THE_CLINIC) or HAND_OVER in topics
    if turn.is_button or turn.is_alarming or is_asked or not TELLING.isdisjoint(turn.entities):
        return None
    return next(iter(homes), None)


def _cautions_named(turn: Turn, knowledge: Knowledge) -> Understanding | None:
    """Return the topics that tell what to do about a condition or a medicine that a turn names after another subject.

    "How far apart are they?" – "even if I'm pregnant?" sounds like a question about pregnancy's own gap between
    sessions; what a visitor must hear first is whether to come at all. What the turn before was about is told too where
    that depends on it.
    """
    if not turn.context.topics or not asks_about(turn) or turn.is_alarming:
        return None
    last = turn.context.topics[0]
    named = {kind: values for kind, values in turn.entities.items() if kind in TELLING}
    homes = [home for home in cautions_beyond([], named, knowledge) if home != last]
    if not homes:
        return None
    same = [last] if has_variant(knowledge, last, named) else []
    likely = dict(turn.ranking).get(homes[0], 0.0)
    return Understanding([*homes, *same], turn.entities, max(likely, LEANING_CONFIDENCE), from_context=True)


def _asks_the_same_of(turn: Turn, knowledge: Knowledge) -> bool:
    """Return whether it asks "what about …" of something that the topic of the turn before tells about."""
    last = turn.context.topics[:1]
    return bool(last) and asks_about(turn) and bool(turn.entities) and has_variant(knowledge, last[0], turn.entities)


def _asked_now(turn: Turn, knowledge: Knowledge) -> list[str]:
    """Return the topics asked; what was answered a moment ago is none of them when something else is."""
    pairs = [pair for pair in turn.topics if pair[0] in knowledge.topics]
    if pairs and pairs[0][1] < SURE and not turn.is_alarming:
        told = _told_by_what_is_named(pairs, turn, knowledge)
        # What is surely asked beside stays, though it knows nothing of what is named.
        pairs = [pair for pair in pairs if pair in told or pair[1] >= SURE] if told else pairs
        pairs = [pair for pair in pairs if pair[0] not in SMALL_TALK] or pairs
    topics = [name for name, _ in pairs]
    last = turn.context.topics[:1]
    if len(topics) > 1 and last and topics[0] != last[0] and is_short(turn):
        return [topic for topic in topics if topic != last[0]]
    return topics


def _told_by_what_is_named(pairs: list[tuple[str, float]], turn: Turn, knowledge: Knowledge) -> list[tuple[str, float]]:
    """Return those of several unsure topics that have an answer for what the message names.

    "I have a graze on my face, can I come?" may sound like an effect of the treatment; only whether one may have it
    depends on a graze.
    """
    named = {kind: values for kind, values in turn.entities.items() if kind in TELLING}
    return [
        pair
        for pair in pairs
        if pair[0] in knowledge.topics
        and (has_variant(knowledge, pair[0], named) or _told_together(pair[0], turn, knowledge))
    ]


def _told_together(topic: str, turn: Turn, knowledge: Knowledge) -> dict[str, list[str]]:
    """Return what visitors told of themselves before that the topic's answer for what they name now depends on, too.

    "I'm pregnant" – "can I use creams instead?" is answered for creams in pregnancy.
    """
    told = {kind: values for kind, values in turn.context.entities.items() if kind in TELLING}
    everything = {**told, **turn.entities}
    needed = {
        kind
        for variant in knowledge.topics[topic].variants
        if not variant.when.keys().isdisjoint(turn.entities) and fits(variant.when, everything)
        for kind in variant.when
    }
    return {kind: values for kind, values in told.items() if kind in needed and kind not in turn.entities}


def _aspects(topics: list[str], turn: Turn, knowledge: Knowledge) -> list[str]:
    """Return what a question about home kits asks of them: price, safety, effect …

    A thing that is a topic of its own draws all likelihood to itself; what is left of it tells which of the topics
    that have an answer for this thing is meant.
    """
    if topics != [THING_TOPIC] or THING_ENTITY not in turn.entities:
        return []
    thing = {THING_ENTITY: turn.entities[THING_ENTITY]}
    ranked = [(name, value) for name, value in turn.ranking if name not in topics and name in knowledge.topics]
    telling = [(name, value) for name, value in ranked if has_variant(knowledge, name, thing)]
    if not telling or telling[0][1] < ASPECT_CONFIDENCE:
        return []
    return [telling[0][0]]


def _from_context(turn: Turn, knowledge: Knowledge) -> Understanding | None:
    confidence = dict(turn.ranking)
    likely = [name for name, value in turn.ranking if name in knowledge.topics and value >= STAY_CONFIDENCE]
    last = turn.context.topics[0] if turn.context.topics else None
    if last and (turn.intent == FOLLOW_UP or last in likely or turn.entities):
        elsewhere = turn.entities and not has_variant(knowledge, last, turn.entities)
        if elsewhere and (home := _home_of(turn, knowledge)) is not None:
            return Understanding([home], turn.entities, confidence.get(home, 0.5), from_context=True)
        likeliness = max(confidence.get(last, 0.0), LEANING_CONFIDENCE if turn.entities else STAY_CONFIDENCE)
        others = [topic for topic in turn.context.topics[1:] if has_variant(knowledge, topic, turn.entities)]
        return Understanding([last, *others], _entities_for(last, turn, knowledge), likeliness, from_context=True)
    is_outside = sum(confidence.get(name, 0.0) for name in OUTSIDE) > OUTSIDE_CONFIDENCE
    for kind, home in HOME_TOPIC.items():
        if kind in turn.entities and home in likely and not is_outside:
            return Understanding([home], turn.entities, confidence[home], from_context=True)
    if turn.intent == FOLLOW_UP and likely and confidence[likely[0]] >= FIRST_TURN_CONFIDENCE:
        return Understanding(likely[:1], turn.entities, confidence[likely[0]])
    return None


def _home_of(turn: Turn, knowledge: Knowledge) -> str | None:
    """Return the topic where what is named is at home; a concern may have its answer under any topic."""
    if HOME_DEVICE in turn.entities.get(THING_ENTITY, []) and THING_TOPIC in knowledge.topics:
        return THING_TOPIC
    for kind, home in HOME_TOPIC.items():
        if kind in turn.entities and home in knowledge.topics and has_variant(knowledge, home, turn.entities):
            return home
    worries = {CONCERN: turn.entities.get(CONCERN, [])}
    return next((name for name in knowledge.topics if has_variant(knowledge, name, worries)), None)


def _replaced(topic: str, turn: Turn) -> frozenset[str]:
    """Return the kinds of things that no longer count, as the turn asks the same of another ("and wrinkles?").

    What visitors told about themselves, such as a condition, stays; so does what a price depends on.
    """
    if topic == PRICE_TOPIC or not names_another_thing(turn):
        return frozenset()
    return ASKED_ABOUT | ASKED_OF if turn.context.topics[:1] == [topic] else ASKED_ABOUT


def _entities_for(topic: str, turn: Turn, knowledge: Knowledge) -> dict[str, list[str]]:
    """Return what the message names, completed by what the turns before named for the same variants."""
    tells = topic != PRICE_TOPIC and has_variant(knowledge, topic, turn.entities)  # what is named now goes first
    replaced = _replaced(topic, turn)
    carried = {
        kind: values
        for kind, values in turn.context.entities.items()
        if not tells
        and kind not in turn.entities
        and kind not in replaced
        and (has_variant(knowledge, topic, {kind: values}) or kind == topic == AGE)
    }
    if turn.entities and not (turn.context.topics and turn.context.topics[0] == topic):
        return {**_told_together(topic, turn, knowledge), **turn.entities}
    named = turn.entities
    if adds_to_what_was_named(turn):
        named = {
            kind: list(dict.fromkeys([*turn.context.entities.get(kind, ()), *values])) for kind, values in named.items()
        }
    return {**_told_together(topic, turn, knowledge), **carried, **named}
