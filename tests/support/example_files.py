"""A small valid pair of files, built in code, so that tests do not depend on what the clinic edits in data/."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml

from knowledge.phrases import REQUIRED_PHRASES
from knowledge.topics import TOPICS

Data = dict[str, Any]
SOURCES: Data = {
    "leaflet": {
        "title": "What a $150 treatment does",
        "publisher": "A hospital",
        "link": "https://hospital.example/skin",
        "year": 2024,
        "read": "full",
    },
    "review": {"title": "A review", "publisher": "A journal", "read": "abstract"},
}


def knowledge_data() -> Data:
    """Return a small valid knowledge file."""
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
        "sources": SOURCES,
        "facts": {
            "feels-like-scratching": fact("It feels like light scratching."),
            "mild-scars": {**fact("It can soften mild scars."), "sources": ["review", "leaflet"]},
            "keloid-risk": {**fact("Raised scars can grow."), "safety": "refer", "checked_on": date(2025, 12, 1)},
            "redflag": {**fact("A swollen face is an emergency."), "safety": "urgent"},
            "published-price": {
                **fact("A session costs about US$150."),
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


def fact(claim: str) -> Data:
    """Return a fact that says something."""
    return {"claim": claim, "sources": ["leaflet"], "strength": "institution", "checked_on": date(2026, 2, 1)}


def clinic_data() -> Data:
    """Return a small valid clinic file."""
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
    """Return data as plain YAML, without the aliases that PyYAML makes of shared parts."""
    text: str = yaml.safe_dump(unshared(data), allow_unicode=True, sort_keys=False)
    return text.encode("utf-8")


def unshared(value: Any) -> Any:
    """Return data in which no part is the same object as another."""
    if isinstance(value, dict):
        return {key: unshared(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unshared(item) for item in value]
    return date(value.year, value.month, value.day) if isinstance(value, date) else value
