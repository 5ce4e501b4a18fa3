"""Compares what visitors sent and saw with what is stored, and counts what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID


@dataclass(frozen=True)
class Said:
    """One message, as it is stored or as a visitor saw it.

    Attributes:
        number: Its number in the conversation.
        author: `visitor`, `bot`, `staff` or `notice`.
        texts: What it says.
        client_id: The client's id, of what a visitor sent.
        reply_to: Number of the message that it replies to.
        kind: Of a bot's reply, such as `answer` or `urgent`.
        notice: Of a notice, such as `joined`.
    """

    number: int
    author: str
    texts: tuple[str, ...]
    client_id: UUID | None = None
    reply_to: int | None = None
    kind: str | None = None
    notice: str | None = None


@dataclass
class Chat:
    """One visitor's side of a conversation.

    Attributes:
        sent: What the front desk acknowledged, in the order of sending: client's id, text and number.
        streamed: What came over the event stream, in the order of arrival, over all its breaks.
        read: What the API gave at the end.
    """

    sent: list[tuple[UUID, str, int]] = field(default_factory=list)
    streamed: list[Said] = field(default_factory=list)
    read: list[Said] = field(default_factory=list)


@dataclass
class Verdict:
    """What is wrong: each message that is, with what is wrong about it."""

    lost: dict[Hashable, str] = field(default_factory=dict)
    doubled: dict[Hashable, str] = field(default_factory=dict)
    out_of_order: dict[Hashable, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the drill's last line."""
        return f"lost {len(self.lost)}, doubled {len(self.doubled)}, out of order {len(self.out_of_order)}"

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.out_of_order)

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong, one line each."""
        return [problem for kind in (self.lost, self.doubled, self.out_of_order) for problem in kind.values()]

    def add(self, conversation: Hashable, found: Verdict) -> None:
        """Take in what is wrong in one conversation."""
        for mine, its in (
            (self.lost, found.lost),
            (self.doubled, found.doubled),
            (self.out_of_order, found.out_of_order),
        ):
            mine.update({(conversation, message): problem for message, problem in its.items()})


def judge(chat: Chat, stored: Sequence[Said], with_person: Set[int] = frozenset()) -> Verdict:
    """Compare one conversation.

    Args:
        chat: What its visitor sent and saw.
        stored: All its messages, by number.
        with_person: Numbers of the messages that were left to a person.
    """
    verdict = Verdict()
    once = _without_doubles(chat, stored, verdict)
    _sending(chat, once, verdict)
    for where, shown in (("on the stream", chat.streamed), ("through the API", chat.read)):
        doubles = {said.number for said in stored} - {said.number for said in once}
        _seeing([said for said in shown if said.number not in doubles], where, once, verdict)
    _replies(chat, once, with_person, verdict)
    for number in set(range(1, max((said.number for said in stored), default=0))) - {said.number for said in stored}:
        verdict.lost.setdefault(number, f"nothing is stored as number {number}")
    return verdict


def _without_doubles(chat: Chat, stored: Sequence[Said], verdict: Verdict) -> list[Said]:
    """Return what is stored, each message once: one of each client id that was sent, one reply to each message."""
    may_be_stored: set[Hashable] = {("sent", client_id) for client_id, _, _ in chat.sent}
    may_be_stored |= {("reply", said.number) for said in stored if said.author == "visitor"}
    once = []
    for said in stored:
        if said.author == "visitor" or said.author == "bot" or said.reply_to is not None:
            key = ("sent", said.client_id) if said.author == "visitor" else ("reply", said.reply_to)
            if key not in may_be_stored:
                verdict.doubled[said.number] = f"{said.number} is stored and should not be, or not again: {said.texts}"
                continue
            may_be_stored.discard(key)
        once.append(said)
    return once


def _sending(chat: Chat, stored: Sequence[Said], verdict: Verdict) -> None:
    """Everything acknowledged is stored, under its number, in the order of sending."""
    numbers = {said.client_id: said.number for said in stored if said.author == "visitor"}
    for client_id, text, number in chat.sent:
        if client_id not in numbers:
            verdict.lost[number] = f"{number} was acknowledged and is not stored: {text!r}"
        elif numbers[client_id] != number:
            verdict.out_of_order[number] = f"{number} was acknowledged, stored is {numbers[client_id]}: {text!r}"
    order = [numbers[client_id] for client_id, _, _ in chat.sent if client_id in numbers]
    for earlier, later in pairwise(order):
        if later < earlier:
            verdict.out_of_order[later] = f"{later} was sent after {earlier}"


def _seeing(shown: Sequence[Said], where: str, stored: Sequence[Said], verdict: Verdict) -> None:
    """Every stored message was shown once, as it is stored and in order; nothing else was shown."""
    stored_as = {said.number: said for said in stored}
    contents_stored, contents_shown = set(map(_content, stored)), set(map(_content, shown))
    for said in stored:
        if _content(said) not in contents_shown:
            verdict.lost[said.number] = f"{said.number} was never seen {where}: {said.texts}"
    for number, count in Counter(said.number for said in shown).items():
        if count > 1:
            verdict.doubled[number] = f"{number} was seen {count} times {where}"
    for said in shown:
        if _content(said) not in contents_stored:
            verdict.lost[said.number] = f"{said.number} was seen {where} and is not stored so: {said.texts}"
        elif stored_as.get(said.number) != said:
            verdict.out_of_order[said.number] = f"{said.number} was seen {where} and is stored under another number"
    for earlier, later in pairwise(shown):
        if later.number < earlier.number:
            verdict.out_of_order[later.number] = f"{later.number} was seen after {earlier.number} {where}"


def _replies(chat: Chat, stored: Sequence[Said], with_person: Set[int], verdict: Verdict) -> None:
    """Every message has a reply, after it, in the order of the messages. An urgent reply may overtake.

    One that was left to a person needs only that the person spoke after it.
    """
    replied = {said.reply_to for said in stored} | (answered_by_person(stored) & with_person)
    seen_replied = {said.reply_to for said in (*chat.streamed, *chat.read)}
    for said in stored:
        # A reply that was seen and is gone was counted under its own number.
        if said.author == "visitor" and said.number not in replied | seen_replied:
            verdict.lost[("reply to", said.number)] = f"no reply to {said.number}: {said.texts}"
        if said.reply_to is not None and said.reply_to >= said.number:
            verdict.out_of_order[said.number] = f"{said.number} replies to {said.reply_to}, which came after it"
    in_turn = [(said.reply_to, said.number) for said in stored if said.reply_to is not None and said.kind != "urgent"]
    for (earlier_asked, earlier), (later_asked, later) in pairwise(in_turn):
        if later_asked < earlier_asked:
            verdict.out_of_order[later] = (
                f"{later} replies to {later_asked}, {earlier} before it replied to {earlier_asked}"
            )


def answered_by_person(said: Sequence[Said]) -> set[int]:
    """Return the numbers of the visitor's messages after which a person spoke."""
    last = max((one.number for one in said if one.author == "staff"), default=0)
    return {one.number for one in said if one.author == "visitor" and one.number < last}


def _content(said: Said) -> Hashable:
    """Return what a message says whatever its number is."""
    return said.author, said.texts, said.client_id, said.reply_to
