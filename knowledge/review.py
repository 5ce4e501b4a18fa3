"""What a person should look at again: prices that nobody has checked for long, facts that are about to expire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.clinic_schema import Clinic, Package, Price
from knowledge.schema import Knowledge
from knowledge.yaml_file import KeyPath


@dataclass(frozen=True)
class DuePrice:
    """A price that was not checked for long.

    Attributes:
        path: The day of its last check in the clinic file.
        section: `prices`, `packages` or `consultation`.
        id: Its id in the section; empty for the consultation.
        label: What it is called.
        checked_on: When it was last checked.
    """

    path: KeyPath
    section: str
    id: str
    label: str
    checked_on: date


@dataclass(frozen=True)
class DueFact:
    """A fact that expires soon, or has expired."""

    id: str
    claim: str
    valid_until: date
    checked_on: date


def last_check(clinic: Clinic, line: Price | Package) -> date:
    """Returns when a line was last checked: by itself, or with the whole list."""
    return max(filter(None, (line.checked_on, clinic.prices_checked_on)))


def prices_checked_on(clinic: Clinic) -> date:
    """Returns the day on which the longest unchecked price was checked."""
    return min((last_check(clinic, line) for line in clinic.prices.values()), default=clinic.prices_checked_on)


def prices_due(clinic: Clinic, today: date) -> list[DuePrice]:
    """Returns the prices not checked for longer than the clinic file allows, the oldest first.

    Args:
        clinic: The clinic file.
        today: The day to count from.
    """
    whole: KeyPath = ("prices_checked_on",)
    found = []
    for section, lines in (("prices", clinic.prices), ("packages", clinic.packages)):
        for id_, line in lines.items():
            checked = last_check(clinic, line)
            own = line.checked_on is not None and line.checked_on > clinic.prices_checked_on
            path = (section, id_, "checked_on") if own else whole
            found.append(DuePrice(path, section, id_, line.label, checked))
    found.append(DuePrice(whole, "consultation", "", "Consultation", clinic.prices_checked_on))
    return sorted(
        (due for due in found if (today - due.checked_on).days > clinic.review.prices_after_days),
        key=lambda due: due.checked_on,
    )


def facts_due(knowledge: Knowledge, today: date, *, days: int) -> list[DueFact]:
    """Returns the facts that expire within some days, the first to expire first.

    Args:
        knowledge: The knowledge file.
        today: The day to count from.
        days: How far ahead to look.
    """
    limit = today + timedelta(days=days)
    found = [
        DueFact(id_, fact.claim, fact.valid_until, fact.checked_on)
        for id_, fact in knowledge.facts.items()
        if fact.valid_until is not None and fact.valid_until <= limit
    ]
    return sorted(found, key=lambda due: due.valid_until)
