"""What `data/clinic.yml` may contain: everything that differs from clinic to clinic."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Literal

from pydantic import EmailStr, Field, HttpUrl, StrictStr, validator

from knowledge.schema import Strict, https_only

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MOST_MONEY = 1_000_000


class Address(Strict):
    street: StrictStr
    city: StrictStr
    postcode: StrictStr
    country: StrictStr
    directions: StrictStr
    parking: StrictStr
    access: StrictStr


class Period(Strict):
    """Hours in one go; `closes: "24:00"` (or 00:00) means midnight at the end of the day."""

    opens: time
    closes: time


class Holidays(Strict):
    """Public holidays on which the clinic is closed, by the codes of the `holidays` library."""

    country: StrictStr
    subdivision: StrictStr | None = None


class Closure(Strict):
    """Days on which the clinic is closed beside the public holidays, both days included."""

    first: date
    last: date
    reason: StrictStr


class ExtraOpening(Strict):
    """A day with hours of its own; it wins over weekly hours, holidays and closures."""

    day: date
    hours: list[Period]
    reason: StrictStr


class Price(Strict):
    """One line of the price list, for one session; `checked_on` when it was checked after the list as a whole."""

    label: StrictStr
    areas: list[StrictStr] = []
    amount: Decimal = Field(..., ge=0, le=MOST_MONEY, decimal_places=2)
    starts_from: bool = False
    minutes: int = Field(..., gt=0)
    includes: StrictStr
    checked_on: date | None = None


class Package(Strict):
    """Several sessions of one price-list line, bought together."""

    label: StrictStr
    price: StrictStr
    sessions: int = Field(..., ge=2)
    amount: Decimal = Field(..., ge=0, le=MOST_MONEY, decimal_places=2)
    valid_months: int = Field(..., ge=1)
    checked_on: date | None = None


class Consultation(Strict):
    fee: Decimal = Field(..., ge=0, le=MOST_MONEY, decimal_places=2)
    minutes: int = Field(..., gt=0)
    terms: StrictStr


class Payment(Strict):
    ways: list[StrictStr] = Field(..., min_items=1)
    deposit: Decimal = Field(..., ge=0, le=MOST_MONEY, decimal_places=2)
    deposit_terms: StrictStr
    instalments: StrictStr
    refunds: StrictStr
    vouchers: StrictStr
    insurance: StrictStr


class Cancellation(Strict):
    notice_hours: int = Field(..., ge=0)
    terms: StrictStr


class StaffRole(Strict):
    role: StrictStr
    does: StrictStr


class HelpLine(Strict):
    name: StrictStr
    number: StrictStr


class Desk(Strict):
    """How the receptionists' desk works."""

    answer_minutes: int = Field(default=5, ge=1, le=240)
    mail_greeting: StrictStr = "Hello"
    mail_thanks: StrictStr = "Thank you for your message."
    mail_closing: StrictStr = "Kind regards"


class Review(Strict):
    """When the desk lists prices and facts for review: days since the last check, days before they expire."""

    prices_after_days: int = Field(default=365, ge=1, le=3650)
    facts_before_days: int = Field(default=60, ge=0, le=3650)


class Privacy(Strict):
    """How long a chat is kept after its last message."""

    keep_days: int = Field(default=30, ge=1, le=3650)


class Clinic(Strict):
    """The whole clinic file."""

    version: Literal[1]
    name: StrictStr
    bot_name: StrictStr
    address: Address
    phone: StrictStr
    email: EmailStr
    website: HttpUrl
    booking_link: HttpUrl
    privacy_link: HttpUrl
    time_zone: StrictStr
    hours: dict[Weekday, list[Period]]
    holidays: Holidays
    closures: list[Closure] = []
    extra_openings: list[ExtraOpening] = []
    currency: StrictStr = Field(..., regex="^[A-Z]{3}$")
    locale: StrictStr
    prices_checked_on: date
    prices: dict[StrictStr, Price]
    packages: dict[StrictStr, Package]
    consultation: Consultation
    payment: Payment
    cancellation: Cancellation
    staff: list[StaffRole] = Field(..., min_items=1)
    minimum_age: int = Field(..., ge=0)
    minimum_age_with_consent: int | None = Field(None, ge=0)
    minimum_age_terms: StrictStr
    devices: list[StrictStr] = Field(..., min_items=1)
    emergency_number: StrictStr
    urgent_care: HelpLine
    crisis_line: HelpLine
    desk: Desk = Desk()
    review: Review = Review()
    privacy: Privacy = Privacy()

    _safe = validator("website", "booking_link", "privacy_link", allow_reuse=True)(https_only)
