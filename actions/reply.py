"""The reply contract: what every reply carries beside its texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from rasa_sdk.executor import CollectingDispatcher

from actions.handover_store import Handover
from knowledge.lookup import sources_of
from knowledge.review import prices_checked_on
from knowledge.snapshot import Snapshot
from knowledge.topics import filed_under

PRICE_TOPIC = "cost"
_PRICE_LIST = {"id": "clinic-price-list", "title": "Price list", "link": None}
Kind = Literal["answer", "clarify", "fallback", "urgent", "handoff", "form", "smalltalk"]


@dataclass(frozen=True)
class Button:
    """A quick reply: what it says and the payload it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One reply to one visitor message.

    Attributes:
        kind: What kind of reply it is.
        texts: What is said, one entry a bubble.
        topics: Topics answered, most relevant first; for `clarify` those offered; empty for `fallback`. A taught
            answer has a name of its own here (`knowledge.topics.taught_name`), in the contract its topic.
        facts: Ids of the facts stated.
        confidence: Of the first topic, 0-1.
        buttons: Quick replies.
        details: What the reply additionally hands over to machines (for a handoff: its record).
        handover: A request for a person, which must be saved before the reply may say so.
    """

    kind: Kind
    texts: list[str]
    topics: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    confidence: float = 1.0
    buttons: list[Button] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    handover: Handover | None = None

    @property
    def _quotes_prices(self) -> bool:
        return PRICE_TOPIC in self.topics and self.kind in ("answer", "handoff")

    def sources(self, snapshot: Snapshot) -> list[dict[str, Any]]:
        """Return where the facts stated come from; the clinic's own price list comes first where it is quoted."""
        found: list[dict[str, Any]] = [
            {
                "id": source_id,
                "title": source.title,
                "publisher": source.publisher,
                "link": source.link,
                "year": source.year,
            }
            for source_id, source in sources_of(snapshot.knowledge, self.facts)
        ]
        if self._quotes_prices:
            clinic = snapshot.clinic
            found.insert(0, {**_PRICE_LIST, "publisher": clinic.name, "year": prices_checked_on(clinic).year})
        return found

    def contract(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return the machine-readable part, with the sources of all facts stated."""
        checked = [snapshot.knowledge.facts[fact].checked_on for fact in self.facts]
        if self._quotes_prices:
            checked.append(prices_checked_on(snapshot.clinic))
        return {
            "kind": self.kind,
            "topics": list(dict.fromkeys(filed_under(topic) for topic in self.topics)),
            "facts": self.facts,
            "sources": self.sources(snapshot),
            "checked_on": min(checked).isoformat() if checked else None,
            "confidence": round(self.confidence, 4),
            **self.details,
        }

    def send(self, dispatcher: CollectingDispatcher, snapshot: Snapshot) -> None:
        """Hand the reply to Rasa: one message a text; buttons and contract go with the last."""
        for text in self.texts[:-1]:
            dispatcher.utter_message(text=text)
        dispatcher.utter_message(
            text=self.texts[-1],
            buttons=[{"title": button.title, "payload": button.payload} for button in self.buttons] or None,
            json_message=self.contract(snapshot),
        )
