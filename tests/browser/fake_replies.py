"""What the fake bot says: one reply of every kind, chosen by a word of the question."""

from __future__ import annotations

CLEVELAND = {
    "id": "cc-mda",
    "title": "Microdermabrasion",
    "publisher": "Cleveland Clinic",
    "link": "https://my.clevelandclinic.org/health/treatments/25124-microdermabrasion",
    "year": None,
}
ASDS = {
    "id": "asds-mda",
    "title": "Microdermabrasion: overview and benefits",
    "publisher": "American Society for Dermatologic Surgery (ASDS)",
    "link": "https://www.asds.net/skin-experts/skin-treatments/microdermabrasion",
    "year": 2024,
}
CHAPTER = {"id": "ch", "title": "Scientific background", "publisher": None, "link": None, "year": 2009}

CARD = {
    "name": "Harbour Lane Skin Clinic",
    "bot_name": "Pebble",
    "phone": "01632 960 142",
    "phone_link": "tel:01632960142",
    "email": "hello@harbourlaneskin.example",
    "address": "14 Harbour Lane, Saltwick Bay, SW0 7QX",
    "website": "https://harbourlaneskin.example/",
    "booking_link": "https://harbourlaneskin.example/book",
    "privacy_link": "https://harbourlaneskin.example/privacy",
    "emergency_number": "999",
    "open_now": True,
    "opening_text": "open now, until 17:30",
    "hours_text": "Monday to Friday 09:00 to 17:30; Saturday 09:00 to 13:00; Sunday closed",
    "time_zone": "Europe/London",
    "language": "en-GB",
    "suggestions": [
        "Does it help with acne scars?",
        "How much does a session cost?",
        "Does it hurt?",
        "How long does my skin stay red?",
    ],
    "consent_text": "Harbour Lane Skin Clinic may use these details to contact me about my question.",
    "privacy_text": "You are chatting with an assistant, not a person. Please keep private things out of it.",
    "limits": {"message_characters": 1000},
}


def _answer(*texts: str, sources: list[dict] | None = None, buttons: list[str] | None = None, **more: object) -> dict:
    return {
        "kind": "answer",
        "texts": list(texts),
        "topics": ["fake"],
        "sources": sources or [],
        "checked_on": "2026-11-03" if sources else None,
        "buttons": [{"index": index, "title": title} for index, title in enumerate(buttons or [])],
    } | more


REPLIES: dict[str, dict] = {
    "scar": _answer(
        "Microdermabrasion can soften shallow, superficial acne scars. It does little for deep, pitted ones: the "
        "treatment only reaches the outermost layer of the skin.",
        "Which treatment suits your scars is for our clinician to decide, at a consultation.",
        sources=[CLEVELAND, ASDS, CHAPTER],
        buttons=["Book a consultation", "What does it cost?"],
    ),
    "cost": _answer(
        "One session for the face costs £75.00 and takes 40 minutes. A consultation is £20.00, "
        "taken off the price of the first session. You can book at https://harbourlaneskin.example/book.",
        buttons=["Are there packages?", "Book a consultation"],
    ),
    "hurt": _answer("Most people feel a light scratching. It needs no anaesthetic.", sources=[CLEVELAND]),
    "red": _answer("Usually a few hours, up to a day or two.", sources=[CLEVELAND, ASDS]),
    "which": _answer(
        "Do you mean the treatment of scars or of dark spots?",
        kind="clarify",
        topics=["scars", "spots"],
        buttons=["Scars", "Dark spots"],
    ),
    "breathe": _answer(
        "Call 999 now. This may be an emergency, and I am a chatbot: I can’t judge how bad it is. Don’t wait for a "
        "reply here, and don’t drive yourself. If you are not alone, ask someone to stay with you.",
        kind="urgent",
        urgency="emergency",
        sources=[ASDS],
    ),
    "infected": _answer(
        "This needs a medical professional today. Contact NHS 111 now, and tell the clinic on 01632 960 142.",
        kind="urgent",
        urgency="urgent_today",
    ),
    "die": _answer(
        "Please talk to someone right now: Samaritans, 116 123.", kind="urgent", urgency="crisis", topics=["crisis"]
    ),
    "parrot": _answer(
        "I don’t know that, and I don’t want to guess. A person at the clinic can tell you: shall I ask one?",
        kind="fallback",
        topics=[],
        buttons=["Yes, ask a person"],
    ),
    "مرحبا": _answer("جلسة الوجه تكلف 75 جنيهًا وتستغرق 40 دقيقة.", buttons=["احجز استشارة"]),
    "link": _answer(
        "Good: https://example.org/a. Bad: javascript:alert(1) http://example.org data:text/html,x. "
        "Mail hello@harbourlaneskin.example or call 01632 960 142. It is not £999.",
        sources=[CLEVELAND | {"link": "javascript:alert(1)"}],
    ),
}
FALLBACK = _answer("Thank you. Is there anything else I can tell you?", kind="smalltalk")


def reply_to(text: str) -> dict:
    """Return the parts of the bot's message that depend on the question."""
    if "<" in text:
        return _answer(
            f"You wrote: {text}", sources=[CLEVELAND | {"title": text, "link": f"javascript:{text}"}], buttons=[text]
        )
    words = text.lower()
    return next((reply for word, reply in REPLIES.items() if word in words), FALLBACK)
