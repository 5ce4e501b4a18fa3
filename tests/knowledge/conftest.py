"""A small valid pair of files, built in code, so that these tests do not depend on what the clinic edits in data/."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.clinic_schema import Clinic
from knowledge.errors import Problem
from knowledge.phrases import REQUIRED_PHRASES
from knowledge.rules import check_clinic_file, check_knowledge_file, check_together
from knowledge.schema import Knowledge
from knowledge.snapshot import Snapshot
from knowledge.topics import TOPICS
from knowledge.yaml_file import parse

TODAY = date(2026, 3, 2)
Data = dict[str, Any]


def _knowledge() -> Data:
    topics: Data = {
        name: {"title": name.replace("_", " "), "answer": "You can ask about that here.", "facts": []}
        for name in TOPICS
    }
    topics["pain"] = {
        "title": "Does it hurt?",
        "answer": "Most people feel a light scratching.",
        "facts": ["feels-like-scratching"],
        "details": "Some people feel more.",
        "detail_facts": ["feels-like-scratching"],
        "follow_ups": ["numbing"],
    }
    topics["scar_types"].update(
        facts=["mild-scars"],
        variants=[
            {
                "when": {"scar_type": ["ice_pick"]},
                "answer": "It does little for ice pick scars.",
                "facts": ["mild-scars"],
            },
            {
                "when": {"scar_type": ["keloid"], "condition": ["rosacea"]},
                "answer": "That needs a doctor first.",
                "facts": ["keloid-risk"],
                "safety": "Ask a dermatologist first.",
            },
            {
                "when": {"scar_type": ["keloid", "ice_pick"]},
                "answer": "Raised scars can get worse.",
                "facts": ["keloid-risk"],
                "safety": "Ask a dermatologist first.",
            },
        ],
    )
    topics["cost"].update(
        answer="Our prices start from {price_from}. Published prices are near US$150.", facts=["published-price"]
    )
    return {
        "version": 1,
        "sources": {
            "leaflet": {
                "title": "What a $150 treatment does",
                "publisher": "A hospital",
                "link": "https://hospital.example/skin",
                "year": 2024,
                "read": "full",
            },
            "review": {"title": "A review", "publisher": "A journal", "read": "abstract"},
        },
        "facts": {
            "feels-like-scratching": _fact("It feels like light scratching."),
            "mild-scars": {**_fact("It can soften mild scars."), "sources": ["review", "leaflet"]},
            "keloid-risk": {**_fact("Raised scars can grow."), "safety": "refer", "checked_on": date(2025, 12, 1)},
            "redflag": {**_fact("A swollen face is an emergency."), "safety": "urgent"},
            "published-price": {
                **_fact("A session costs about US$150."),
                "figures": [{"name": "average price", "value": 150, "unit": "US dollars a session"}],
                "valid_until": date(2027, 1, 1),
            },
        },
        "topics": topics,
        "vocabulary": {
            "scar_type": {
                "ice_pick": {"label": "Ice pick scars", "synonyms": ["ice-pick", "pits"], "misspellings": ["icepik"]},
                "keloid": {"label": "keloid"},
            },
            "condition": {"rosacea": {"label": "rosacea", "misspellings": ["rosacia"]}},
            "medicine": {"isotretinoin": {"label": "isotretinoin", "synonyms": ["Roaccutane", "Accutane"]}},
            "body_area": {"face": {"label": "face"}, "neck": {"label": "neck"}, "back": {"label": "back"}},
        },
        "urgent": {
            "levels": {
                level: {"answer": "Call {emergency_number} now.", "facts": ["redflag"]}
                for level in ("emergency", "crisis", "urgent_today", "call_clinic")
            },
            "symptoms": [{"id": "swelling", "level": "emergency", "facts": ["redflag"], "phrases": ["swollen face"]}],
        },
        "suitability": {
            "questions": {"age": "How old are you?"},
            "outcomes": {"likely": "It may suit you.", "ask_first": "Ask first.", "not_now": "Not now."},
            "factors": [
                {
                    "id": "keloid",
                    "when": {"scar_type": ["keloid"]},
                    "outcome": "ask_first",
                    "reason": "They can grow.",
                    "facts": ["keloid-risk"],
                },
                {"id": "young", "age_below": 16, "outcome": "not_now", "reason": "Age.", "facts": ["mild-scars"]},
            ],
        },
        "phrases": dict.fromkeys(sorted(REQUIRED_PHRASES), "Please."),
    }


def _fact(claim: str) -> Data:
    return {"claim": claim, "sources": ["leaflet"], "strength": "institution", "checked_on": date(2026, 2, 1)}


def _clinic() -> Data:
    day = [{"opens": "09:00", "closes": "17:30"}]
    return {
        "version": 1,
        "name": "Example Clinic",
        "bot_name": "Ada",
        "address": {
            "street": "1 Example Street",
            "city": "Exampleton",
            "postcode": "EX1 1EX",
            "country": "United Kingdom",
            "directions": "Opposite the library.",
            "parking": "Behind the house.",
            "access": "There is a lift.",
        },
        "phone": "020 7946 0000",
        "email": "hello@clinic.example",
        "website": "https://clinic.example/",
        "booking_link": "https://clinic.example/book",
        "privacy_link": "https://clinic.example/privacy",
        "time_zone": "Europe/London",
        "hours": {
            "monday": day,
            "tuesday": day,
            "wednesday": [{"opens": "09:00", "closes": "12:00"}, {"opens": "13:00", "closes": "20:00"}],
            "thursday": day,
            "friday": day,
            "saturday": [{"opens": "10:00", "closes": "14:00"}],
            "sunday": [],
        },
        "holidays": {"country": "GB", "subdivision": "ENG"},
        "closures": [{"first": date(2026, 7, 6), "last": date(2026, 7, 10), "reason": "staff training"}],
        "extra_openings": [
            {
                "day": date(2026, 12, 28),
                "hours": [{"opens": "10:00", "closes": "12:00"}],
                "reason": "open after Christmas",
            }
        ],
        "currency": "GBP",
        "locale": "en_GB",
        "prices_checked_on": date(2026, 2, 1),
        "prices": {
            "face": {"label": "Face", "areas": ["face"], "amount": 75, "minutes": 45, "includes": "a mask"},
            "neck": {"label": "Neck", "areas": ["neck"], "amount": 40.5, "minutes": 20, "includes": "a mask"},
            "back": {
                "label": "Back",
                "areas": ["back"],
                "amount": 110,
                "starts_from": True,
                "minutes": 60,
                "includes": "a towel",
            },
        },
        "packages": {
            "face_3": {"label": "3 x face", "price": "face", "sessions": 3, "amount": 210, "valid_months": 6},
            "face_6": {"label": "6 x face", "price": "face", "sessions": 6, "amount": 375, "valid_months": 12},
        },
        "consultation": {"fee": 0, "minutes": 30, "terms": "It comes first."},
        "payment": {
            "ways": ["cash", "card", "bank transfer"],
            "deposit": 20,
            "deposit_terms": "We take a deposit.",
            "instalments": "No instalments.",
            "refunds": "Unused sessions are refunded.",
            "vouchers": "Vouchers are sold here.",
            "insurance": "We do not bill insurers.",
        },
        "cancellation": {"notice_hours": 24, "terms": "Tell us a day before."},
        "staff": [{"role": "nurse", "does": "treats"}, {"role": "dermatologist", "does": "advises"}],
        "minimum_age": 16,
        "minimum_age_terms": "Under 18 with a parent.",
        "devices": ["diamond"],
        "emergency_number": "999",
        "urgent_care": {"name": "NHS 111", "number": "111"},
        "crisis_line": {"name": "Samaritans", "number": "116 123"},
    }


def to_yaml(data: Data) -> bytes:
    """Writes data as plain YAML, without the aliases that PyYAML makes of shared parts."""
    text: str = yaml.safe_dump(_unshared(data), allow_unicode=True, sort_keys=False)
    return text.encode("utf-8")


def _copy(data: Data) -> Data:
    copied: Data = _unshared(data)
    return copied


def _unshared(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unshared(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unshared(item) for item in value]
    return date(value.year, value.month, value.day) if isinstance(value, date) else value


@pytest.fixture(scope="session")
def new_knowledge_data() -> Callable[[], Data]:
    """Makes a valid knowledge file as data, new each time."""
    return lambda: _copy(_knowledge())


@pytest.fixture(scope="session")
def new_clinic_data() -> Callable[[], Data]:
    """Makes a valid clinic file as data, new each time."""
    return lambda: _copy(_clinic())


@pytest.fixture
def knowledge_data(new_knowledge_data: Callable[[], Data]) -> Data:
    """A valid knowledge file as data, to be changed freely."""
    return new_knowledge_data()


@pytest.fixture
def clinic_data(new_clinic_data: Callable[[], Data]) -> Data:
    """A valid clinic file as data, to be changed freely."""
    return new_clinic_data()


@pytest.fixture(scope="session")
def make_clinic() -> Callable[..., Clinic]:
    """Builds a clinic; keyword arguments replace top-level keys."""

    def make(**changes: Any) -> Clinic:
        return Clinic.parse_obj({**_unshared(_clinic()), **changes})

    return make


@pytest.fixture(scope="session")
def clinic(make_clinic: Callable[..., Clinic]) -> Clinic:
    return make_clinic()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge.parse_obj(_unshared(_knowledge()))


@pytest.fixture(scope="session")
def snapshot(knowledge: Knowledge, clinic: Clinic) -> Snapshot:
    return Snapshot(knowledge, clinic, datetime(2026, 3, 2, 12, tzinfo=timezone.utc), "0")


@pytest.fixture
def problems_of() -> Callable[[Data], list[Problem]]:
    """Checks data of either file the way it is checked on loading."""

    def check(data: Data, *, today: date = TODAY) -> list[Problem]:
        if "topics" in data or "facts" in data:
            return list(check_knowledge_file(parse(to_yaml(data), name="data/knowledge.yml"), today=today).problems)
        file = parse(to_yaml(data), name="data/clinic.yml")
        checked = check_clinic_file(file, today=today)
        problems = list(checked.problems)
        if checked.model:
            problems += check_together(Knowledge.parse_obj(_unshared(_knowledge())), checked.model, file)
        return problems

    return check


@pytest.fixture
def save() -> Callable[[Path, Data], None]:
    """Writes data as a YAML file, in one go as an editor does."""

    def write(path: Path, data: Data) -> None:
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_bytes(to_yaml(data))
        draft.replace(path)

    return write


@pytest.fixture
def folder(tmp_path: Path, knowledge_data: Data, clinic_data: Data, save: Callable[[Path, Data], None]) -> Path:
    """A folder with both valid files."""
    save(tmp_path / "data" / "knowledge.yml", knowledge_data)
    save(tmp_path / "data" / "clinic.yml", clinic_data)
    return tmp_path / "data"
