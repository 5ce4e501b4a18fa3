"""Drafts replies from what the bot would say; nothing is ever sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from frontdesk.clinic import guard
from frontdesk.desk.delegate.mail import Mail, take_apart
from frontdesk.dispatch.bot_reply import Source
from frontdesk.dispatch.trial_client import TrialClient, TriedReply
from frontdesk.guards.masking import mask
from knowledge.placeholders import fill
from knowledge.snapshot import Snapshot

_SURE_FROM = 0.5
_ANSWERED = frozenset({"answer", "smalltalk"})


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
        parts: Its questions, answered.
        is_alarming: It speaks of something alarming; the reply to that comes first.
    """

    mail: Mail
    parts: list[Answered]
    is_alarming: bool

    @property
    def doubts(self) -> list[str]:
        """Why somebody should look at it before it goes out, each reason once; empty when the bot is sure."""
        alarm = ["alarming: ring them"] if self.is_alarming else []
        return list(dict.fromkeys([*alarm, *(part.doubt for part in self.parts if part.doubt)])) or (
            [] if self.parts else ["nothing to read in it"]
        )

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
    asked = list(
        dict.fromkeys(
            mask(wording)
            for mail in mails
            for question in mail.questions
            for wording in (question.with_context, question.text)
        )
    )
    replies = dict(zip(asked, client.drafts(asked), strict=True))
    urgent = guard(snapshot)
    return [
        Draft(
            mail,
            [_answered(mask(question.text), mask(question.with_context), replies) for question in mail.questions],
            urgent.match(mail.body) is not None or any(replies[mask(q.text)].contract.urgency for q in mail.questions),
        )
        for mail in mails
    ]


def _answered(question: str, with_context: str, replies: dict[str, TriedReply]) -> Answered:
    """Return the reply to a question in its context, or to the question alone where that is understood better."""
    reply = replies[with_context]
    if _doubt(reply) and not _doubt(replies[question]):
        reply = replies[question]
    return Answered(question, reply, _doubt(reply))


def _doubt(reply: TriedReply) -> str:
    kind = reply.contract.kind
    if kind == "urgent":
        return "alarming: ring them"
    if kind == "handoff":
        return "wants a person"
    if kind not in _ANSWERED or not reply.texts:
        return "no checked answer" if kind == "fallback" else "unclear what is asked"
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
