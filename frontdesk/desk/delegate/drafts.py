"""Drafts replies from what the bot would say; nothing is ever sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from frontdesk.clinic import guard
from frontdesk.desk.delegate.mail import Mail, Question, take_apart
from frontdesk.dispatch.bot_reply import Source
from frontdesk.dispatch.trial_client import TrialClient, TriedReply
from frontdesk.guards.masking import mask
from knowledge.placeholders import fill
from knowledge.snapshot import Snapshot

# From here on the bot answers a visitor at once, too (`answer` in config.yml).
_SURE_FROM = 0.4
# Surer than this, what a sentence asks stands, whatever was said before it.
_CLEAR_FROM = 0.9
_ANSWERED = frozenset({"answer", "smalltalk"})
_OF_THE_WRITER = frozenset({"age", "contraindications", "medications", "scar_types", "skin_tone"})
"""Topics about which a mere statement ("my daughter is 15") wants an answer too, since it may change everything."""
_ALWAYS_TOLD = frozenset({"age"})


class Tone(str, Enum):
    """How a draft is worded."""

    SHORT = "short"
    FULL = "full"
    MAIL = "mail"

    @property
    def label(self) -> str:
        """The tone in words."""
        return {"short": "Short", "full": "Full, with sources", "mail": "E-mail, with greeting and signature"}[
            self.value
        ]


@dataclass(frozen=True)
class Answered:
    """One question with what the bot says to it.

    Attributes:
        question: The question.
        reply: The reply.
        doubt: Why somebody should look at it; empty when the bot is sure.
    """

    question: str
    reply: TriedReply
    doubt: str


@dataclass(frozen=True)
class Draft:
    """A draft of a reply to one e-mail.

    Attributes:
        mail: The e-mail.
        parts: What it tells of its writer and what it asks, answered.
        is_alarming: It speaks of something alarming; the reply to that comes first.
        may_matter: It tells something of its writer that the bot is not sure to have understood.
    """

    mail: Mail
    parts: list[Answered]
    is_alarming: bool
    may_matter: bool = False

    @property
    def doubts(self) -> list[str]:
        """Why somebody should look at it before it goes out, each reason once; empty when the bot is sure."""
        found = ["alarming: ring them"] if self.is_alarming else []
        found += [part.doubt for part in self.parts if part.doubt]
        found += ["what is said beside the questions may matter"] if self.may_matter else []
        return list(dict.fromkeys(found)) or ([] if self.parts else ["nothing to read in it"])

    @property
    def left_aside(self) -> list[str]:
        """What was said that no part answers."""
        answered = {part.question for part in self.parts}
        return [text for text in self.mail.left_aside if text not in answered]

    @property
    def facts(self) -> list[str]:
        """The ids of the facts stated."""
        return list(dict.fromkeys(fact for part in self.parts for fact in part.reply.contract.facts))

    @property
    def sources(self) -> list[Source]:
        """Where they come from, each source once."""
        found = {source.id: source for part in self.parts for source in part.reply.contract.sources}
        return list(found.values())


def draft_all(texts: Sequence[str], snapshot: Snapshot, client: TrialClient) -> list[Draft]:
    """Return a draft for each text; what is personal is masked before the bot reads it.

    Args:
        texts: E-mails, notes or single questions.
        snapshot: The files as they are now.
        client: How the bot is asked.

    Raises:
        RasaUnavailableError: The bot cannot be asked.
    """
    mails = [take_apart(text) for text in texts]
    asked = list(dict.fromkeys(mask(wording) for mail in mails for wording in _wordings(mail)))
    replies = dict(zip(asked, client.drafts(asked), strict=True))
    return [_drafted(mail, snapshot, replies) for mail in mails]


def _wordings(mail: Mail) -> list[str]:
    """Return what the bot is asked about an e-mail: its questions after what was said before, alone, and the rest."""
    return [*(text for question in mail.questions for text in (question.with_context, question.text)), *mail.statements]


def _drafted(mail: Mail, snapshot: Snapshot, replies: dict[str, TriedReply]) -> Draft:
    cut_short = snapshot.knowledge.phrases["more_than_three"]
    told = [Answered(text, replies[mask(text)], _doubt(replies[mask(text)], cut_short)) for text in mail.statements]
    told = [part for part in told if not _OF_THE_WRITER.isdisjoint(part.reply.contract.topics)]
    telling = [part for part in told if not part.doubt and _is_special(part.reply, snapshot)]
    answers = [_answered(question, telling, replies, cut_short) for question in mail.questions]
    stated = {fact for answer in answers for fact in answer.reply.contract.facts}
    news = [part for part in telling if not stated.issuperset(part.reply.contract.facts)]
    alone = [*(question.text for question in mail.questions), *mail.statements]
    is_alarming = guard(snapshot).match(mail.body) is not None or any(
        replies[mask(text)].contract.urgency for text in alone
    )
    return Draft(mail, [*news, *answers], is_alarming, any(part.doubt for part in told))


def _is_special(reply: TriedReply, snapshot: Snapshot) -> bool:
    """Return whether a reply to a statement says more than what holds for anybody."""
    topics = [name for name in reply.contract.topics if name in snapshot.knowledge.topics]
    general = {fact for name in topics for fact in snapshot.knowledge.topics[name].facts}
    return not _ALWAYS_TOLD.isdisjoint(topics) or not general.issuperset(reply.contract.facts)


def _answered(
    question: Question, telling: Sequence[Answered], replies: dict[str, TriedReply], cut_short: str
) -> Answered:
    """Return the reply to a question in its context, or to the question alone where that is understood better.

    Args:
        question: The question.
        telling: What the e-mail tells of its writer, answered by itself.
        replies: The bot's reply to each wording.
        cut_short: What the bot says when it leaves something out.
    """
    text = mask(question.text)
    reply, alone = replies[mask(question.with_context)], replies[text]
    is_told = any(part.question in question.with_context for part in telling)
    is_clear = is_told or alone.contract.confidence >= _CLEAR_FROM
    misses = is_clear and not set(alone.contract.topics) <= set(reply.contract.topics)
    if not _doubt(alone, cut_short) and (_doubt(reply, cut_short) or misses):
        reply = alone
    doubt = _doubt(reply, cut_short)
    kept = reply.copy(update={"texts": [text for text in reply.texts if text != cut_short]})
    return Answered(text, kept, doubt)


def _doubt(reply: TriedReply, cut_short: str) -> str:
    kind = reply.contract.kind
    if kind == "urgent":
        return "alarming: ring them"
    if kind == "handoff":
        return "wants a person"
    if kind not in _ANSWERED or not reply.texts:
        return "no checked answer" if kind == "fallback" else "unclear what is asked"
    if cut_short in reply.texts:
        return "more is asked than three topics"
    return "" if reply.contract.confidence >= _SURE_FROM else "the bot is not sure"


def worded(draft: Draft, tone: Tone, snapshot: Snapshot, now: datetime) -> str:
    """Return the text of a draft.

    What the bot cannot answer stays as a line in square brackets for a person to fill in.

    Args:
        draft: The draft.
        tone: How it is worded.
        snapshot: The files as they are now.
        now: The time, with its zone.
    """
    paragraphs = list(dict.fromkeys(_paragraph(part, tone, snapshot, now) for part in draft.parts))
    if tone is Tone.SHORT:
        return "\n\n".join(paragraphs)
    if tone is Tone.FULL:
        lines = [", ".join(_parts_of(source)) for source in draft.sources]
        return "\n\n".join([*paragraphs, *(["Sources:\n" + "\n".join(f"- {line}" for line in lines)] if lines else [])])
    clinic = snapshot.clinic
    words = clinic.desk
    greeting = f"{words.mail_greeting} {draft.mail.name}".strip() + ","
    signature = [words.mail_closing, clinic.name, clinic.phone, str(clinic.website)]
    return "\n\n".join([greeting, words.mail_thanks, *paragraphs, "\n".join(signature)])


def _paragraph(part: Answered, tone: Tone, snapshot: Snapshot, now: datetime) -> str:
    if part.doubt in ("no checked answer", "unclear what is asked", "wants a person"):
        return f"[Please answer: {part.question}]"
    texts = list(part.reply.texts)
    if tone is not Tone.SHORT:
        texts += _details(part.reply, snapshot, now)
    return " ".join(texts)


def _details(reply: TriedReply, snapshot: Snapshot, now: datetime) -> list[str]:
    """Return what there is more on the topics answered, where the plain answer was given and not one for a case."""
    said = set(reply.texts)
    details = []
    for name in reply.contract.topics:
        topic = snapshot.knowledge.topics.get(name)
        if topic is not None and topic.details and fill(_whole(topic.answer, topic.safety), snapshot, now) in said:
            details.append(fill(topic.details, snapshot, now))
    return details


def _whole(answer: str, safety: str | None) -> str:
    return f"{answer} {safety}" if safety else answer


def _parts_of(source: Source) -> list[str]:
    return [part for part in (source.title, source.publisher, str(source.year or ""), source.link) if part]
