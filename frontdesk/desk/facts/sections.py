"""What can be edited of the clinic file, page by page: which values, how they are called, who may."""

from __future__ import annotations

from dataclasses import dataclass, field

from frontdesk.desk.facts.codecs import DATE, HOURS, LIST, LONG, NUMBER, TEXT, WIDE, YES, Codec
from knowledge.opening_hours import WEEKDAYS
from knowledge.rules import CLINIC_FILE
from knowledge.yaml_file import KeyPath


@dataclass(frozen=True)
class Field:
    """One value.

    Attributes:
        path: Where it stands, seen from its section or row.
        label: What it is called.
        codec: How it is typed.
        help: What to write.
        is_optional: Whether the key may be missing; an empty input takes it out.
        takes_along: Keys beside it that make no sense without it.
    """

    path: KeyPath
    label: str
    codec: Codec = TEXT
    help: str = ""
    is_optional: bool = False
    takes_along: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """Several things of one kind, which may be added and removed.

    Attributes:
        path: Where they stand.
        one: What one of them is called.
        fields: Values of each.
        named_by: The value that a row is called by; in a mapping, the id of a new one is made of it.
        stamp: Key of the day on which a row was last checked; changing a row sets it.
    """

    path: KeyPath
    one: str
    fields: tuple[Field, ...]
    named_by: str
    stamp: str = ""


@dataclass(frozen=True)
class Section:
    """One page of the editor.

    Attributes:
        name: In its address.
        title: What it is called.
        hint: What it is for.
        parts: Fields and rows, in order.
        placeholders: What it changes in the answers.
        manager_only: Whether only managers may change it.
        file: Which file it is in.
    """

    name: str
    title: str
    hint: str
    parts: tuple[Field | Rows, ...]
    placeholders: tuple[str, ...] = ()
    manager_only: bool = False
    file: str = field(default=CLINIC_FILE)


def _at(section: str, *fields: Field) -> tuple[Field, ...]:
    """Places fields below a key of the file."""
    return tuple(Field((section, *f.path), f.label, f.codec, f.help, f.is_optional, f.takes_along) for f in fields)


_HOURS_HELP = "Such as 10:00–18:00, or 9–12, 13–17:30. Empty when closed."
_PERIODS = tuple(Field(("hours", day), day.capitalize(), HOURS) for day in WEEKDAYS)

SECTIONS: tuple[Section, ...] = (
    Section(
        "prices",
        "Prices",
        "For one session each. A price that you change counts as checked today.",
        (
            Field(
                ("prices_checked_on",), "All prices checked on", DATE, "Move it when you have gone through the list."
            ),
            Rows(
                ("prices",),
                "price",
                (
                    Field(("label",), "Shown as", WIDE),
                    Field(("amount",), "Price", NUMBER),
                    Field(("starts_from",), "Shown with “from”", YES, is_optional=True),
                    Field(("minutes",), "Minutes", NUMBER),
                    Field(("areas",), "Areas", LIST, "Separated by commas."),
                    Field(("includes",), "Includes", WIDE),
                ),
                "label",
                stamp="checked_on",
            ),
        ),
        ("price_list", "price_from"),
    ),
    Section(
        "packages",
        "Packages",
        "Several sessions of one price, bought together.",
        (
            Rows(
                ("packages",),
                "package",
                (
                    Field(("label",), "Shown as", WIDE),
                    Field(("price",), "Of which price", help="Its short name in the price list, such as face."),
                    Field(("sessions",), "Sessions", NUMBER),
                    Field(("amount",), "Price", NUMBER),
                    Field(("valid_months",), "Valid for months", NUMBER),
                ),
                "label",
                stamp="checked_on",
            ),
        ),
        ("packages",),
    ),
    Section(
        "booking",
        "Consultation and cancellation",
        "",
        (
            *_at(
                "consultation",
                Field(("fee",), "Consultation fee", NUMBER, "0 when it is free."),
                Field(("minutes",), "Consultation minutes", NUMBER),
                Field(("terms",), "What is said about the consultation", LONG),
            ),
            *_at(
                "cancellation",
                Field(("notice_hours",), "Hours of notice to cancel", NUMBER),
                Field(("terms",), "What is said about cancelling", LONG),
            ),
        ),
        ("consultation_terms", "consultation_fee", "cancellation_terms"),
    ),
    Section(
        "payment",
        "Payment",
        "",
        _at(
            "payment",
            Field(("ways",), "Ways to pay", LIST, "Separated by commas."),
            Field(("deposit",), "Deposit", NUMBER),
            Field(("deposit_terms",), "What is said about the deposit", LONG),
            Field(("instalments",), "Instalments", LONG),
            Field(("refunds",), "Refunds", LONG),
            Field(("vouchers",), "Vouchers", LONG),
            Field(("insurance",), "Insurance", LONG),
        ),
        ("payment_ways", "deposit_terms", "instalments", "refunds", "vouchers", "insurance"),
    ),
    Section("hours", "Opening hours", _HOURS_HELP, _PERIODS, ("hours_week", "open_now", "next_opening")),
    Section(
        "closures",
        "Holidays and closures",
        "Days that differ from the weekly hours. Extra openings win over closures, closures over the weekly hours.",
        (
            Field(("holidays", "country"), "Public holidays of", help="Two letters, such as GB."),
            Field(("holidays", "subdivision"), "Part of the country", help="Such as ENG.", is_optional=True),
            Rows(
                ("closures",),
                "closure",
                (
                    Field(("first",), "First day", DATE),
                    Field(("last",), "Last day", DATE),
                    Field(("reason",), "Reason"),
                ),
                "reason",
            ),
            Rows(
                ("extra_openings",),
                "extra opening",
                (Field(("day",), "Day", DATE), Field(("hours",), "Hours", HOURS), Field(("reason",), "Reason")),
                "reason",
            ),
        ),
        ("hours_week", "open_now", "next_opening"),
    ),
    Section(
        "contact",
        "Name and contact",
        "",
        (
            Field(("name",), "Clinic"),
            Field(("bot_name",), "The bot's name"),
            Field(("phone",), "Telephone"),
            Field(("email",), "E-mail"),
            *_at(
                "address",
                Field(("street",), "Street"),
                Field(("city",), "Town"),
                Field(("postcode",), "Postcode"),
                Field(("country",), "Country"),
                Field(("directions",), "How to find it", LONG),
                Field(("parking",), "Parking", LONG),
                Field(("access",), "Step-free access", LONG),
            ),
            Field(("website",), "Website"),
            Field(("booking_link",), "Booking page"),
            Field(("privacy_link",), "Privacy page"),
        ),
        ("address", "phone", "email", "directions", "parking", "access", "website", "booking_link"),
    ),
    Section(
        "team",
        "Team, age and devices",
        "",
        (
            Rows(("staff",), "role", (Field(("role",), "Who"), Field(("does",), "Does what", WIDE)), "role"),
            Field(("minimum_age",), "Treated from the age of", NUMBER),
            Field(("minimum_age_with_consent",), "With a parent's consent from the age of", NUMBER, is_optional=True),
            Field(("minimum_age_terms",), "What is said about age", LONG),
            Field(("devices",), "Devices", LIST, "Separated by commas."),
        ),
        ("staff", "minimum_age_terms", "devices"),
        manager_only=True,
    ),
    Section(
        "help-lines",
        "Help in an emergency",
        "What visitors are told to ring when a message is alarming. Call each number before you save.",
        (
            Field(("emergency_number",), "Emergency number"),
            *_at("urgent_care", Field(("name",), "Urgent care"), Field(("number",), "Its number")),
            *_at("crisis_line", Field(("name",), "Crisis line"), Field(("number",), "Its number")),
        ),
        ("emergency_number", "urgent_care", "crisis_line"),
        manager_only=True,
    ),
    Section(
        "desk",
        "Desk and privacy",
        "How the desk works and how long chats are kept.",
        (
            Field(("desk", "answer_minutes"), "Minutes in which a person answers", NUMBER, is_optional=True),
            Field(
                ("privacy", "keep_days"),
                "Days that a chat is kept after its last message",
                NUMBER,
                "Then it is erased with all that belongs to it. With fewer days, older chats go within the hour.",
                is_optional=True,
            ),
            Field(("review", "prices_after_days"), "List prices for review after days", NUMBER, is_optional=True),
            Field(("review", "facts_before_days"), "List facts days before they expire", NUMBER, is_optional=True),
        ),
        manager_only=True,
    ),
)
