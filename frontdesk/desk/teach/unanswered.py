"""The questions that the bot could not answer, or got a thumbs-down for, grouped by likeness."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from rapidfuzz import fuzz

from frontdesk.desk.teach.models import SettledQuestion
from frontdesk.guards.masking import mask
from frontdesk.models import Author, Message, TurnState
from knowledge.vocabulary import normalise

DAYS = 60
MOST_MESSAGES = 3000
MOST_GROUPS = 100
# Of 100, on the words that carry meaning: how far one question holds the other, and how alike they are as a whole.
HOLDS, ALIKE = 82.0, 45.0
_SMALL_WORDS = (
    "a about all am an and any are as at be been but by can cant could did do does doesnt for from get got had "
    "has have hello hey hi how i id if im in is it its ive just lol me my of ok on or our please pls so some thanks "
    "that the them there they this to u us was we what whats when where which who will with would you your youre"
)
_SMALL = frozenset(_SMALL_WORDS.split())
FALLBACK, CLARIFY = "fallback", "clarify"

NO_ANSWER, ASKED_BACK, THUMBS_DOWN, FAILED = (
    "no answer",
    "asked back, and the visitor left it",
    "thumbs down",
    "the bot was down",
)


@dataclass(frozen=True)
class Asked:
    """One question as a visitor wrote it, masked.

    Attributes:
        text: The words.
        reason: Why it is here, in words.
        at: When it was asked.
    """

    text: str
    reason: str
    at: datetime


@dataclass
class Group:
    """Questions that are alike.

    Attributes:
        key: Names the group: the hash of its most frequent question.
        text: That question.
        asked: All of them.
    """

    key: str
    text: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.asked)

    @property
    def last_at(self) -> datetime:
        """When it was asked last."""
        return max(asked.at for asked in self.asked)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why, and how often, the most frequent first."""
        return Counter(asked.reason for asked in self.asked).most_common()

    @property
    def wordings(self) -> list[str]:
        """The different ways in which it was asked, the most frequent first."""
        return list(dict.fromkeys(text for text, _ in Counter(asked.text for asked in self.asked).most_common()))


def key_of(text: str) -> str:
    """Return the hash that stands for a question, however it is spelt and punctuated."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()


def unanswered(now: datetime) -> list[Group]:
    """Return the groups that nobody has dealt with, the most asked first."""
    settled = set(SettledQuestion.objects.values_list("key", flat=True))
    found = [asked for asked in _asked(now - timedelta(days=DAYS)) if key_of(asked.text) not in settled]
    groups = grouped(found)
    return sorted(groups, key=lambda group: (-group.count, -group.last_at.timestamp()))[:MOST_GROUPS]


def grouped(asked: Iterable[Asked]) -> list[Group]:
    """Return questions grouped by likeness; each joins the most frequent one that it resembles."""
    wordings: dict[str, list[Asked]] = {}
    for one in asked:
        if words := normalise(one.text):
            wordings.setdefault(words, []).append(one)
    groups: list[tuple[str, Group]] = []
    for words, same in sorted(wordings.items(), key=lambda item: (-len(item[1]), item[0])):
        telling = telling_words(words)
        home = next((group for head, group in groups if _are_alike(head, telling)), None)
        if home is None:
            home = Group(key_of(same[0].text), same[0].text)
            groups.append((telling, home))
        home.asked.extend(same)
    return [group for _, group in groups]


def telling_words(text: str) -> str:
    """Return the words of a question that carry meaning; all of them when none does."""
    words = normalise(text)
    return " ".join(word for word in words.split() if word not in _SMALL) or words


def _are_alike(one: str, other: str) -> bool:
    return fuzz.token_set_ratio(one, other) >= HOLDS and fuzz.token_sort_ratio(one, other) >= ALIKE


def recent_questions(now: datetime, most: int = MOST_MESSAGES) -> list[str]:
    """Return what visitors typed lately, masked, each once, the newest first."""
    typed = Message.objects.filter(
        author=Author.VISITOR, created_at__gte=now - timedelta(days=DAYS), parts__button=None
    ).order_by("-created_at")
    return list(dict.fromkeys(mask(message.texts[0]) for message in typed[:most]))


def _asked(since: datetime) -> Iterator[Asked]:
    """Yield what visitors typed and did not get an answer to, or no good one."""
    typed = Message.objects.filter(author=Author.VISITOR, created_at__gte=since, parts__button=None)
    lacking = (
        Q(reply__author=Author.BOT, reply__parts__kind__in=[FALLBACK, CLARIFY])
        | Q(reply__rating__is_up=False)
        | Q(turn__state=TurnState.GAVE_UP)
    )
    messages = typed.filter(lacking).select_related("reply", "reply__rating", "turn", "conversation")
    for message in messages.order_by("-created_at")[:MOST_MESSAGES]:
        if reason := _reason(message):
            yield Asked(mask(message.texts[0]), reason, message.created_at)


def _reason(message: Message) -> str:
    turn, reply = getattr(message, "turn", None), getattr(message, "reply", None)
    if turn is not None and turn.state == TurnState.GAVE_UP:
        return FAILED
    if reply is None:
        return ""
    rating = getattr(reply, "rating", None)
    if rating is not None and not rating.is_up:
        return THUMBS_DOWN
    kind = reply.parts.get("kind")
    if kind == CLARIFY:
        return "" if _chose(reply) else ASKED_BACK
    return NO_ANSWER if kind == FALLBACK else ""


def _chose(reply: Message) -> bool:
    """Return whether the visitor pressed a button right after being asked what is meant."""
    later = reply.conversation.messages.filter(number__gt=reply.number, author=Author.VISITOR).order_by("number")
    following = later.first()
    return following is not None and following.parts.get("button") is not None
