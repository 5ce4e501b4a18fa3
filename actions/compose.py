"""Turns topics and entities into a reply; all wording comes from the knowledge file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from actions.clinic_details import CLINIC_TOPIC, clinic_text, with_the_day_asked, without_other_clauses
from actions.context import Context
from actions.leaning import AGE, asks_nothing_new, what_lasts
from actions.price import minutes_text, price_text
from actions.reply import PRICE_TOPIC, Button, Reply
from actions.turn import Turn, button_payload
from actions.understanding import FOLLOW_UP, SMALL_TALK, Understanding
from actions.wording import fill
from knowledge.first_help import alarm_is_over
from knowledge.lookup import choose_all
from knowledge.schema import Answer, Variant
from knowledge.snapshot import Snapshot
from knowledge.topics import ALARM, HAND_OVER, OUTSIDE, filed_under

MAX_TOPICS = 3
# Buttons to other topics under an answer.
FURTHER = 2
DURATION_TOPIC = "session_duration"
GROWN_UP, WITH_CONSENT, TOO_YOUNG = "grown_up", "with_consent", "too_young"
TELL_MORE = "tell_more"
_TIME_UNITS = frozenset({"minutes", "hours", "days", "weeks", "months"})
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
INTRODUCTION = "help_capabilities"


@dataclass(frozen=True)
class Said:
    """What was said about one topic; `is_special` where it depends on what was named.

    `is_refusal` where there is no answer any more, since the facts that it stated have expired.
    """

    topic: str
    texts: list[str]
    facts: list[str]
    has_more: bool = False
    is_details: bool = False
    is_special: bool = False
    is_refusal: bool = False


def say(snapshot: Snapshot, topic: str, understanding: Understanding, *, details: bool = False, text: str = "") -> Said:
    """Return what the knowledge file says about one topic.

    Args:
        snapshot: The knowledge and clinic files.
        topic: Name of the topic.
        understanding: What was named; it chooses the variant.
        details: Give the details ("tell me more") instead of the short answer, where there are any.
        text: The visitor's message, where the answer depends on its words.
    """
    entities = _with_age_group(snapshot, understanding.entities) if topic == AGE else understanding.entities
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
    if topic == DURATION_TOPIC and (own := minutes_text(snapshot, understanding.entities)):
        texts = [f"{own} {texts[0]}", *texts[1:]]
    is_special = any(isinstance(part, Variant) for part in chosen)
    is_refusal = all(part.answer == snapshot.knowledge.phrases["fallback"] for part in chosen)
    facts = _all(part.facts for part in chosen)
    return Said(topic, texts, facts, has_more=has_more, is_special=is_special, is_refusal=is_refusal)


def _general(snapshot: Snapshot, topic: str) -> list[Answer]:
    """Return the topic itself when it has details: what is told of one thing alone may have none of its own."""
    general = snapshot.knowledge.topics[topic]
    return [general] if general.details else []


def _with_age_group(snapshot: Snapshot, entities: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what was named, with what the clinic's own rule says of the youngest age named, as a concern."""
    ages = [int(age) for age in entities.get(AGE, []) if age.isdecimal()]
    if not ages:
        return entities
    clinic, youngest = snapshot.clinic, min(ages)
    if youngest >= clinic.minimum_age:
        group = GROWN_UP
    elif clinic.minimum_age_with_consent is not None and youngest >= clinic.minimum_age_with_consent:
        group = WITH_CONSENT
    else:
        group = TOO_YOUNG
    return {**entities, "concern": [*entities.get("concern", []), group]}


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
    if len(said) == 1 and _was_just_said(said[0], turn.context):
        details = say(snapshot, topics[0], understanding, details=True)
        said = [details] if _wants_details(snapshot, turn, understanding, details) else said
    texts = _without_repetition(text for part in _with_news(said) for text in part.texts)
    if len(topics) > MAX_TOPICS:
        texts.append(fill(snapshot, phrases["more_than_three"]))
    facts = _all(part.facts for part in said)
    small_talk = all(topic in SMALL_TALK for topic in topics)
    refused = [part.topic for part in said if part.is_refusal]
    answered = [topic for topic in topics[:MAX_TOPICS] if topic not in refused]
    buttons = _buttons(snapshot, said, _perhaps_meant_too(snapshot, turn, understanding))
    if texts and not small_talk and all(text in turn.answered for text in texts):
        # Something is asked that this does not tell apart; the visitor sees that it was read, and who can say more.
        texts[0] = f"{fill(snapshot, phrases['said_again'])} {texts[0]}"
        person = person_button(snapshot)
        buttons = [*[button for button in buttons if button != person][:FURTHER], person]
    reply = Reply(
        "smalltalk" if small_talk else "answer" if answered else "fallback",
        texts,
        [topic for topic in dict.fromkeys(understanding.topics) if topic in answered],
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
        urgent = {} if alarm_is_over(reply.kind, reply.topics) else before.urgent
        return replace(before, kind=reply.kind, offered=offered, urgent=urgent)
    topics = list(dict.fromkeys(filed_under(topic) for topic in reply.topics))
    return Context(kind=reply.kind, topics=topics, entities=understanding.entities, facts=reply.facts, offered=offered)


def _was_just_said(said: Said, context: Context) -> bool:
    return context.topics == [said.topic] and bool(said.facts) and context.facts == said.facts and said.has_more


def _wants_details(snapshot: Snapshot, turn: Turn, understanding: Understanding, details: Said) -> bool:
    """Return whether the details answer a turn that comes to what was just said: they do not answer any new question.

    "Is she qualified?" after "who does it?" is not answered by what to ask elsewhere, nor "how long?" by what it feels
    like.
    """
    if what_lasts(turn) is not None:
        figures = chain.from_iterable(snapshot.knowledge.facts[fact].figures for fact in details.facts)
        return any(figure.unit in _TIME_UNITS for figure in figures)
    is_vague = understanding.from_context and turn.intent == FOLLOW_UP and not turn.entities
    return turn.is_button or is_vague or asks_nothing_new(turn)


def person_button(snapshot: Snapshot) -> Button:
    """Return the button that asks for a person."""
    return Button(snapshot.knowledge.phrases["offered_person"], button_payload(HAND_OVER))


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
