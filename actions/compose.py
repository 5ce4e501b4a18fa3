"""Turns topics and entities into a reply; all wording comes from the knowledge file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from actions.clinic_details import CLINIC_TOPIC, clinic_text, with_the_day_asked, without_other_clauses
from actions.context import Context
from actions.price import price_text
from actions.reply import PRICE_TOPIC, Button, Reply
from actions.turn import Turn, button_payload
from actions.understanding import SMALL_TALK, Understanding
from actions.wording import fill
from knowledge.lookup import choose_all
from knowledge.schema import Answer, Variant
from knowledge.snapshot import Snapshot
from knowledge.topics import ALARM, HAND_OVER, OUTSIDE, filed_under

MAX_TOPICS = 3
# Buttons to other topics under an answer.
FURTHER = 2
AGE_TOPIC = "age"
GROWN_UP = "grown_up"
TELL_MORE = "tell_more"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
INTRODUCTION = "help_capabilities"


@dataclass(frozen=True)
class Said:
    """What was said about one topic; `is_special` where it depends on what was named."""

    topic: str
    texts: list[str]
    facts: list[str]
    has_more: bool = False
    is_details: bool = False
    is_special: bool = False


def say(snapshot: Snapshot, topic: str, understanding: Understanding, *, details: bool = False, text: str = "") -> Said:
    """Return what the knowledge file says about one topic.

    Args:
        snapshot: The knowledge and clinic files.
        topic: Name of the topic.
        understanding: What was named; it chooses the variant.
        details: Give the details ("tell me more") instead of the short answer, where there are any.
        text: The visitor's message, where the answer depends on its words.
    """
    entities = _with_grown_up(snapshot, understanding.entities) if topic == AGE_TOPIC else understanding.entities
    chosen = choose_all(snapshot.knowledge.topics[topic], entities)
    has_more = any(part.details for part in chosen)
    if details and (parts := [part for part in chosen if part.details] or _general(snapshot, topic)):
        texts = [fill(snapshot, part.details or "") for part in parts]
        return Said(topic, texts, _all(part.detail_facts for part in parts), is_details=True)
    if topic == PRICE_TOPIC and (quoted := price_text(snapshot, understanding.entities)):
        chosen = [part for part in chosen if isinstance(part, Variant) and "concern" in part.when]
        texts = [quoted, *(fill(snapshot, part.answer) for part in chosen)]
        return Said(topic, texts, _all(part.facts for part in chosen), has_more=has_more)
    if topic == CLINIC_TOPIC and (told := clinic_text(snapshot, text)):
        return Said(topic, [told], [], has_more=has_more)
    texts = [fill(snapshot, " ".join(filter(None, (part.answer, part.safety)))) for part in chosen]
    is_special = any(isinstance(part, Variant) for part in chosen)
    return Said(topic, texts, _all(part.facts for part in chosen), has_more=has_more, is_special=is_special)


def _general(snapshot: Snapshot, topic: str) -> list[Answer]:
    """Return the topic itself when it has details: what is told of one thing alone may have none of its own."""
    general = snapshot.knowledge.topics[topic]
    return [general] if general.details else []


def _with_grown_up(snapshot: Snapshot, entities: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what was named, with the concern of an adult's age when every age named is one."""
    ages = [int(age) for age in entities.get("age", []) if age.isdecimal()]
    if not ages or min(ages) < snapshot.clinic.minimum_age:
        return entities
    return {**entities, "concern": [*entities.get("concern", []), GROWN_UP]}


def _all(lists: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(lists)))


def answer(snapshot: Snapshot, turn: Turn, understanding: Understanding) -> tuple[Reply, Context]:
    """Answer all topics asked (three at most), without repeating what was said in the turn before.

    Returns:
        The reply, and the context to remember.
    """
    phrases = snapshot.knowledge.phrases
    topics = understanding.in_the_order_asked()
    text = with_the_day_asked(snapshot, without_other_clauses(turn))
    said = [say(snapshot, topic, understanding, text=text) for topic in topics[:MAX_TOPICS]]
    if len(said) == 1 and _was_just_said(said[0], turn.context, understanding):
        said = [say(snapshot, topics[0], understanding, details=True)]
    texts = _without_repetition(text for part in _with_news(said) for text in part.texts)
    if len(topics) > MAX_TOPICS:
        texts.append(fill(snapshot, phrases["more_than_three"]))
    facts = _all(part.facts for part in said)
    small_talk = all(topic in SMALL_TALK for topic in topics)
    buttons = _buttons(snapshot, said, _perhaps_meant_too(snapshot, turn, understanding))
    reply = Reply(
        "smalltalk" if small_talk else "answer",
        texts,
        [topic for topic in dict.fromkeys(understanding.topics) if topic in topics[:MAX_TOPICS]],
        facts,
        understanding.confidence,
        buttons,
    )
    context = remember(turn.context, reply, understanding)
    told_more = [part.topic for part in said if part.is_details]
    return reply, replace(context, told_more=told_more) if told_more else context


def _with_news(said: list[Said]) -> list[Said]:
    """Return what was said without the parts that state the very same facts as another.

    Of two such parts the one about what was named stays, or the first.
    """
    news: list[Said] = []
    for part in said:
        same = next((place for place, other in enumerate(news) if set(part.facts) == set(other.facts)), None)
        if same is None or not part.facts:
            news.append(part)
        elif part.is_special and not news[same].is_special:
            news[same] = part
    return news


def _without_repetition(texts: Iterable[str]) -> list[str]:
    """Return the texts without the sentences that one before them has said already."""
    said: set[str] = set()
    kept = []
    for text in texts:
        sentences = _SENTENCE_END.split(text)
        new = [sentence for sentence in sentences if sentence not in said]
        said.update(sentences)
        if new:
            kept.append(" ".join(new) if len(new) < len(sentences) else text)
    return kept


def introduce(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Say what can be asked, to somebody who wants to hear more before anything was said."""
    return answer(snapshot, turn, Understanding([INTRODUCTION], {}, dict(turn.ranking).get(TELL_MORE, 1.0)))


def take_note(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Take note of what visitors say about themselves, and offer the suitability check."""
    phrases = snapshot.knowledge.phrases
    button = Button(phrases["check_suitability"], button_payload("check_suitability"))
    reply = Reply("smalltalk", [fill(snapshot, phrases["what_next"])], buttons=[button])
    return reply, remember(turn.context, reply)


def remember(before: Context, reply: Reply, understanding: Understanding | None = None) -> Context:
    """Return the context after `reply`; small talk and refusals keep what the chat was about."""
    offered = [button.payload for button in reply.buttons]
    if understanding is None or all(topic in SMALL_TALK | OUTSIDE for topic in understanding.topics):
        return replace(before, kind=reply.kind, offered=offered)
    topics = list(dict.fromkeys(filed_under(topic) for topic in reply.topics))
    return Context(kind=reply.kind, topics=topics, entities=understanding.entities, facts=reply.facts, offered=offered)


def _was_just_said(said: Said, context: Context, understanding: Understanding) -> bool:
    return context.topics == [said.topic] and bool(said.facts) and context.facts == said.facts and said.has_more


def _perhaps_meant_too(snapshot: Snapshot, turn: Turn, understanding: Understanding) -> list[str]:
    """Return the likeliest topic that the message may ask beside what is answered, if there is one."""
    answered = {filed_under(topic) for topic in understanding.topics}
    no_answers = {*SMALL_TALK, *OUTSIDE, HAND_OVER, ALARM}
    if understanding.from_context or turn.is_button or HAND_OVER in answered or answered <= no_answers:
        return []
    not_offered = answered | no_answers
    return [name for name in turn.perhaps if name in snapshot.knowledge.topics and name not in not_offered][:1]


def _buttons(snapshot: Snapshot, said: list[Said], perhaps: list[str]) -> list[Button]:
    """Offer more on a single topic, what may be meant beside, and where it naturally leads."""
    topics = snapshot.knowledge.topics
    answered = {part.topic for part in said}
    buttons = []
    if len(said) == 1 and said[0].has_more:
        buttons.append(Button(snapshot.knowledge.phrases["tell_me_more"], button_payload(TELL_MORE)))
    offered = [name for name in topics[said[0].topic].follow_ups[:FURTHER] if name not in answered]
    for name in list(dict.fromkeys([*perhaps, *offered]))[:FURTHER]:
        buttons.append(Button(topics[name].title, button_payload(name)))
    return buttons
