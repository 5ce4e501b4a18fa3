"""Rules of the clinic file that the schema alone cannot check."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time
from zoneinfo import ZoneInfo

from babel.core import get_global

from knowledge.clinic_schema import Clinic, Period
from knowledge.money import format_money, is_locale
from knowledge.opening_hours import WEEKDAYS, public_holidays
from knowledge.report import Report
from knowledge.review import prices_due
from knowledge.wording import money_in
from knowledge.yaml_file import KeyPath


def check_clinic(clinic: Clinic, report: Report, *, today: date) -> None:
    """Checks hours, calendar, money and ids of the clinic file.

    Args:
        clinic: The file as its schema reads it.
        report: Where problems go.
        today: The date by which prices grow old.
    """
    _check_place(clinic, report, today)
    _check_hours(clinic, report)
    _check_prices(clinic, report, today)
    _check_said(clinic, report)
    if (clinic.minimum_age_with_consent or 0) > clinic.minimum_age:
        message = f"is more than `minimum_age` ({clinic.minimum_age})"
        report.error(("minimum_age_with_consent",), message, "write a lower age, or leave it out")


def check_areas(clinic: Clinic, known: Collection[str], report: Report) -> None:
    """Checks that every body area of the price list is in the knowledge file's vocabulary.

    Args:
        clinic: The clinic file.
        known: Ids of the vocabulary's body areas.
        report: Where problems go.
    """
    for id_, price in clinic.prices.items():
        for number, area in enumerate(price.areas):
            if area not in known:
                path: KeyPath = ("prices", id_, "areas", number)
                report.unknown(path, area, "body area", known, "add it under `vocabulary.body_area` in knowledge.yml")


def _check_place(clinic: Clinic, report: Report, today: date) -> None:
    try:
        ZoneInfo(clinic.time_zone)
    except (LookupError, ValueError, OSError):
        report.error(("time_zone",), "is not a known time zone", "write one such as Europe/London")
    where = clinic.holidays
    try:
        public_holidays(where.country, None, today.year)
    except NotImplementedError:
        report.error(("holidays", "country"), "is not a known country", "write its two letters, such as GB")
        return
    try:
        public_holidays(where.country, where.subdivision, today.year)
    except NotImplementedError:
        message = f"is not a known part of {where.country}"
        report.error(("holidays", "subdivision"), message, "write its code, such as ENG for England, or remove it")


def _check_hours(clinic: Clinic, report: Report) -> None:
    for weekday in WEEKDAYS:
        if weekday not in clinic.hours:
            report.error(("hours", weekday), "is missing", f"write its hours, or `{weekday}: []` when closed")
    for name, periods in clinic.hours.items():
        _check_periods(("hours", name), periods, report)
    if not any(clinic.hours.values()):
        report.error(("hours",), "the clinic is never open", "write the hours of at least one day")
    for number, closure in enumerate(clinic.closures):
        if closure.last < closure.first:
            report.error(("closures", number, "last"), "is before `first`", "swap the two days")
    days: set[date] = set()
    for number, extra in enumerate(clinic.extra_openings):
        path: KeyPath = ("extra_openings", number)
        _check_periods((*path, "hours"), extra.hours, report)
        if extra.day in days:
            report.error((*path, "day"), "is there twice", "put all its hours in one entry")
        days.add(extra.day)


def _check_periods(path: KeyPath, periods: list[Period], report: Report) -> None:
    spans: list[tuple[int, int]] = []
    for number, period in enumerate(periods):
        opens, closes = _minutes(period.opens), _minutes(period.closes) or 24 * 60
        if closes <= opens:
            remedy = "write a later time; midnight is 24:00, and hours after it belong to the next day"
            report.error((*path, number, "closes"), "is not later than `opens`", remedy)
        if any(opens < other_closes and other_opens < closes for other_opens, other_closes in spans):
            report.error((*path, number), "overlaps with other hours of that day", "make one period of them", value="")
        spans.append((opens, closes))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _check_prices(clinic: Clinic, report: Report, today: date) -> None:
    if clinic.currency not in get_global("all_currencies"):
        report.error(("currency",), "is not a known currency", "write its three letters, such as GBP")
    if not is_locale(clinic.locale):
        report.error(("locale",), "is not a known locale", "write one such as en_GB")
    _check_days(clinic, report, today)
    if not clinic.prices:
        report.error(("prices",), "the price list is empty", "add at least one line")
    seen: dict[frozenset[str], str] = {}
    for id_, price in clinic.prices.items():
        other = seen.setdefault(frozenset(price.areas), id_)
        if price.areas and other != id_:
            message = f"covers the same areas as `{other}`, which is the one that is quoted"
            report.warning(("prices", id_, "areas"), message, "tell them apart by area, or merge them")
    for id_, package in clinic.packages.items():
        path: KeyPath = ("packages", id_)
        line = clinic.prices.get(package.price)
        if line is None:
            report.unknown((*path, "price"), package.price, "price", clinic.prices, "add it under `prices`")
        elif package.amount > line.amount * package.sessions:
            message = f"is dearer than {package.sessions} single sessions ({line.amount * package.sessions})"
            report.warning((*path, "amount"), message, "correct the amount or the number of sessions")


def _check_days(clinic: Clinic, report: Report, today: date) -> None:
    """Checks the days on which prices were last checked; what has no day of its own is reported once."""
    if clinic.prices_checked_on > today:
        report.warning(("prices_checked_on",), "is in the future", "write the day on which prices were checked")
    for section, lines in (("prices", clinic.prices), ("packages", clinic.packages)):
        for id_, line in lines.items():
            if line.checked_on and line.checked_on > today:
                report.warning((section, id_, "checked_on"), "is in the future", "write the day of the check")
    for path in dict.fromkeys(due.path for due in prices_due(clinic, today)):
        message = f"not checked for over {clinic.review.prices_after_days} days"
        report.warning(path, message, "check the price, then move the date")


def _check_said(clinic: Clinic, report: Report) -> None:
    """Checks that a text beside an amount doesn't name another one: somebody changed one and forgot the other."""
    if not is_locale(clinic.locale):
        return
    for path, text, amount in (
        (("consultation", "terms"), clinic.consultation.terms, clinic.consultation.fee),
        (("payment", "deposit_terms"), clinic.payment.deposit_terms, clinic.payment.deposit),
    ):
        shown, named = format_money(amount, clinic.currency, locale=clinic.locale), money_in(text)
        if named and shown not in text:
            report.warning(path, f"names {named}, but the amount beside it is {shown}", "make the two agree")
