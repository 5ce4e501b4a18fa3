"""Fills {placeholders} in texts with what the clinic file says."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from knowledge import hours_wording
from knowledge.clinic_schema import Clinic, HelpLine
from knowledge.errors import UnknownPlaceholderError
from knowledge.money import format_money, is_locale
from knowledge.snapshot import Snapshot

_logger = logging.getLogger("knowledge")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def join(items: Iterable[str]) -> str:
    """Joins items as people do: `a, b and c`."""
    *most, last = list(items)
    return f"{', '.join(most)} and {last}" if most else last


def _address(clinic: Clinic) -> str:
    place = clinic.address
    return ", ".join((place.street, place.city, place.postcode, place.country))


def _help_line(line: HelpLine) -> str:
    # "NHS 111" needs no "(111)".
    return line.name if line.number in line.name.split() else f"{line.name} ({line.number})"


def _money(clinic: Clinic, amount: Decimal) -> str:
    return format_money(amount, clinic.currency, locale=clinic.locale)


def _price_from(clinic: Clinic) -> str:
    return _money(clinic, min(price.amount for price in clinic.prices.values()))


def _price_list(clinic: Clinic) -> str:
    lines = []
    for price in clinic.prices.values():
        amount = ("from " if price.starts_from else "") + _money(clinic, price.amount)
        lines.append(f"{price.label} {amount} ({price.minutes} minutes)")
    return "; ".join(lines)


def _packages(clinic: Clinic) -> str:
    if not clinic.packages:
        return "no packages at the moment"
    return "; ".join(f"{package.label} {_money(clinic, package.amount)}" for package in clinic.packages.values())


def _fee(clinic: Clinic) -> str:
    return _money(clinic, clinic.consultation.fee) if clinic.consultation.fee else "free"


_FILLERS: dict[str, Callable[[Clinic, datetime], str]] = {
    "clinic_name": lambda clinic, now: clinic.name,
    "bot_name": lambda clinic, now: clinic.bot_name,
    "phone": lambda clinic, now: clinic.phone,
    "email": lambda clinic, now: clinic.email,
    "address": lambda clinic, now: _address(clinic),
    "directions": lambda clinic, now: clinic.address.directions,
    "parking": lambda clinic, now: clinic.address.parking,
    "access": lambda clinic, now: clinic.address.access,
    "website": lambda clinic, now: str(clinic.website),
    "booking_link": lambda clinic, now: str(clinic.booking_link),
    "hours_today": lambda clinic, now: hours_wording.describe_day(clinic, now.date()),
    "hours_week": lambda clinic, now: hours_wording.describe_week(clinic, now.date()),
    "open_now": hours_wording.describe_now,
    "next_opening": hours_wording.describe_next_opening,
    "price_from": lambda clinic, now: _price_from(clinic),
    "price_list": lambda clinic, now: _price_list(clinic),
    "packages": lambda clinic, now: _packages(clinic),
    "consultation_fee": lambda clinic, now: _fee(clinic),
    "consultation_terms": lambda clinic, now: clinic.consultation.terms,
    "payment_ways": lambda clinic, now: join(clinic.payment.ways),
    "deposit_terms": lambda clinic, now: clinic.payment.deposit_terms,
    "instalments": lambda clinic, now: clinic.payment.instalments,
    "refunds": lambda clinic, now: clinic.payment.refunds,
    "vouchers": lambda clinic, now: clinic.payment.vouchers,
    "insurance": lambda clinic, now: clinic.payment.insurance,
    "cancellation_terms": lambda clinic, now: clinic.cancellation.terms,
    "staff": lambda clinic, now: join(f"{role.role} ({role.does})" for role in clinic.staff),
    "minimum_age": lambda clinic, now: str(clinic.minimum_age),
    "minimum_age_terms": lambda clinic, now: clinic.minimum_age_terms,
    "devices": lambda clinic, now: join(clinic.devices),
    "emergency_number": lambda clinic, now: clinic.emergency_number,
    "urgent_care": lambda clinic, now: _help_line(clinic.urgent_care),
    "keep_days": lambda clinic, now: str(clinic.privacy.keep_days),
    "privacy_link": lambda clinic, now: str(clinic.privacy_link),
    "crisis_line": lambda clinic, now: _help_line(clinic.crisis_line),
}
PLACEHOLDERS: frozenset[str] = frozenset(_FILLERS)


def check(text: str, *, extra: Iterable[str] = ()) -> None:
    """Makes sure that a text can be filled.

    Args:
        text: The text.
        extra: Names that the caller fills beside the clinic's.

    Raises:
        UnknownPlaceholderError: It has a placeholder that nothing fills, or a brace that stands alone.
    """
    known = PLACEHOLDERS.union(extra)
    for name in _PLACEHOLDER.findall(text):
        if name not in known:
            raise UnknownPlaceholderError(f"{{{name}}}")
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        raise UnknownPlaceholderError("{" if "{" in rest else "}")


def fill(
    text: str,
    snapshot: Snapshot,
    now: datetime,
    *,
    locale: str | None = None,
    extra: Mapping[str, str] | None = None,
) -> str:
    """Fills the placeholders of a text. Never raises: what cannot be filled is left out and logged.

    Args:
        text: The text.
        snapshot: The files as they are now.
        now: The time, with its zone.
        locale: How money and times are written; the clinic's own way by default.
        extra: Further values by placeholder, such as an answer's own.

    Returns:
        The text with every placeholder replaced. Filled-in values are not searched for placeholders again.
    """
    clinic = snapshot.clinic
    if locale and is_locale(locale):
        clinic = clinic.copy(update={"locale": locale})
    values = extra or {}

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        if name in values:
            return values[name]
        try:
            return _FILLERS[name](clinic, now.astimezone(ZoneInfo(clinic.time_zone)))
        except (ArithmeticError, LookupError, OSError, TypeError, ValueError):
            _logger.exception("Cannot fill the placeholder {%s}", name)
            return ""

    return _PLACEHOLDER.sub(value_of, text)
