"""A small knowledge snapshot built in code, and turns as the actions get them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import example_files
import pytest
from example_files import Data
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import knowledge_access
from actions.context import Context
from actions.faq_action import FaqAction
from actions.turn import Turn
from knowledge.clinic_schema import Clinic
from knowledge.phrases import PHRASE_ARGUMENTS, REQUIRED_PHRASES
from knowledge.schema import Knowledge
from knowledge.snapshot import Snapshot
from knowledge.topics import TOPICS

TUESDAY_NOON = datetime(2026, 3, 3, 12, tzinfo=timezone.utc)


def _knowledge() -> Data:
    topics: Data = {name: {"title": f"{name}?", "answer": f"About {name}.", "facts": []} for name in TOPICS}
    topics["pain"].update(
        facts=["scratching"],
        details="More about pain.",
        detail_facts=["massage"],
        follow_ups=["numbing", "side_effects", "cost"],
    )
    topics["numbing"].update(facts=["cream", "scratching"])
    topics["side_effects"].update(answer="About pain.", facts=["scratching"])
    topics["opening_hours_location"].update(details="The way to us.")
    topics["scar_types"].update(
        facts=["mild"],
        variants=[
            {"when": {"scar_type": ["ice_pick"]}, "answer": "About ice pick.", "facts": ["ice-pick"]},
            {
                "when": {"scar_type": ["keloid"]},
                "answer": "About keloids.",
                "facts": ["keloid"],
                "safety": "Ask first.",
            },
        ],
    )
    topics["medications"]["variants"] = [
        {"when": {"medicine": ["isotretinoin"]}, "answer": "About isotretinoin.", "facts": ["isotretinoin"]}
    ]
    topics["cost"].update(answer="From {price_from}.", facts=["average"], details="More about cost.")
    topics["serious_symptom"].update(answer="Call {phone}.", facts=["redflag"])
    facts = (
        "scratching",
        "massage",
        "cream",
        "mild",
        "ice-pick",
        "keloid",
        "isotretinoin",
        "average",
        "redflag",
        "fever",
    )
    return {
        "version": 1,
        "sources": example_files.SOURCES,
        "facts": {
            **{
                fact: {"claim": "…", "sources": ["leaflet"], "strength": "institution", "checked_on": date(2026, 2, 1)}
                for fact in facts
            },
            "massage": {
                "claim": "…",
                "sources": ["review"],
                "strength": "review",
                "checked_on": date(2026, 1, 5),
            },
        },
        "topics": topics,
        "vocabulary": {
            "scar_type": {"ice_pick": {"label": "ice pick scars"}, "keloid": {"label": "keloid scars"}},
            "condition": {"rosacea": {"label": "rosacea"}, "pregnancy": {"label": "pregnancy"}},
            "medicine": {
                "isotretinoin": {"label": "isotretinoin"},
                "recent": {"label": "recent isotretinoin", "was": "isotretinoin", "from_months": 0},
                "past": {"label": "past isotretinoin", "was": "isotretinoin", "from_months": 13},
            },
            "body_area": {
                "face": {"label": "the face"},
                "back": {"label": "the back"},
                "scalp": {"label": "the scalp"},
            },
        },
        "urgent": {
            "levels": {
                level: {"answer": f"Help: {level}, {{emergency_number}}.", "facts": ["redflag"]}
                for level in ("emergency", "crisis", "urgent_today", "call_clinic")
            },
            "symptoms": [
                {"id": "eye", "level": "urgent_today", "answer": "Rinse.", "facts": ["redflag"], "phrases": ["my eye"]},
                {"id": "fever", "level": "emergency", "answer": "Lie down.", "facts": ["fever"], "phrases": ["fever"]},
                {"id": "pus", "level": "emergency", "facts": ["redflag"], "phrases": ["pus"]},
                {"id": "despair", "level": "crisis", "facts": ["redflag"], "phrases": ["despair"]},
            ],
        },
        "suitability": {
            "questions": {
                question: f"Which {question}?"
                for question in ("scar_type", "conditions", "medicines", "pregnancy", "skin_tone", "age")
            },
            "outcomes": {"likely": "It may suit you.", "ask_first": "Ask first.", "not_now": "Not now."},
            "factors": [
                {
                    "id": "rosacea",
                    "when": {"condition": ["rosacea"]},
                    "outcome": "ask_first",
                    "reason": "It can flare.",
                    "facts": ["mild"],
                },
                {
                    "id": "isotretinoin",
                    "when": {"medicine": ["isotretinoin"]},
                    "outcome": "not_now",
                    "reason": "It dries.",
                    "facts": ["isotretinoin"],
                },
            ],
        },
        "phrases": {
            name: f"<{name}>" + "".join(f" {key}={{{key}}}" for key in sorted(PHRASE_ARGUMENTS.get(name, ())))
            for name in sorted(REQUIRED_PHRASES)
        }
        | {"action_failed": "Ring {phone}.", "price_from": "from {amount}"},
    }


def _clinic() -> Data:
    clinic = example_files.clinic_data()
    weekday = [{"opens": "09:00", "closes": "17:00"}]
    names = ("monday", "tuesday", "wednesday", "thursday", "friday")
    return {
        **{key: value for key, value in clinic.items() if key not in ("closures", "extra_openings")},
        "hours": {**dict.fromkeys(names, weekday), "saturday": [], "sunday": []},
        "prices_checked_on": date(2025, 12, 1),
        "prices": {area: clinic["prices"][area] for area in ("face", "back")},
    }


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    """The knowledge and clinic files of these tests: each text says what it is, so that a mix-up shows."""
    return Snapshot(Knowledge.parse_obj(_knowledge()), Clinic.parse_obj(_clinic()), TUESDAY_NOON, "0")


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Stop the clock on a Tuesday at noon; the fixture's value sets it to another moment."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(knowledge_access, "now", lambda: moment)

    at(TUESDAY_NOON)
    return at


@pytest.fixture(autouse=True)
def handovers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep requests for a person in a file of the test's own."""
    file = tmp_path / "handovers.sqlite"
    monkeypatch.setenv("FAQ_HANDOVERS", str(file))
    return file


@pytest.fixture(autouse=True)
def files_as_in(monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot) -> None:
    """Give the actions the snapshot in place of data/."""

    class Store:
        def current(self) -> Snapshot:
            return snapshot

    monkeypatch.setattr(knowledge_access, "store", Store)


@pytest.fixture(scope="session")
def make_turn() -> Callable[..., Turn]:
    """Make a turn; by default nothing was understood, at the start of a chat."""

    def make(text: str = "a question", intent: str = "nlu_fallback", **parts: Any) -> Turn:
        known: Data = {
            "sender_id": "chat-1",
            "topics": [(intent, 0.9)],
            "perhaps": [],
            "ranking": [],
            "entities": {},
            "denied": {},
            "urgent": None,
            "is_mild": False,
            "context": Context(),
        }
        known.update(parts)
        known.setdefault("asked", [name for name, _ in known["topics"]])
        return Turn(text=text, intent=intent, **known)

    return make


@pytest.fixture(scope="session")
def make_tracker() -> Callable[..., Tracker]:
    """Make Rasa's tracker as an action gets it; keyword arguments are slots."""

    def make(
        text: str = "a question",
        intent: str = "nlu_fallback",
        message: Data | None = None,
        *,
        form: str | None = None,
        **slots: Any,
    ) -> Tracker:
        latest = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": [], **(message or {})}
        return Tracker("chat-1", slots, latest, [], False, None, {"name": form} if form else {}, "action_listen")

    return make


@pytest.fixture
def run() -> Callable[..., Any]:
    """Run an action; the value is (messages sent, slots set)."""

    async def run_it(action: FaqAction, tracker: Tracker) -> tuple[list[Data], Data]:
        dispatcher = CollectingDispatcher()
        events = await action.run(dispatcher, tracker, {})
        return dispatcher.messages, {event["name"]: event["value"] for event in events if event["event"] == "slot"}

    return run_it
