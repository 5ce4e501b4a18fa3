"""Prices: how amounts are written, and what a number of sessions costs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency

from knowledge.clinic_schema import Clinic, Package, Price
from knowledge.errors import QuoteError

MAX_SESSIONS = 100


def format_money(amount: Decimal | int, currency: str, *, locale: str) -> str:
    """Writes an amount as people in that place do, without needless decimals: `£75`, `£75.50`.

    Args:
        amount: The amount.
        currency: Its three-letter code.
        locale: The locale, such as `en_GB`.

    Returns:
        The amount with its currency.
    """
    exact = Decimal(amount)
    if exact != exact.to_integral_value():
        return format_currency(exact, currency, locale=locale)
    return format_currency(exact, currency, format=_whole_pattern(locale), locale=locale, currency_digits=False)


def is_locale(locale: str) -> bool:
    """Whether the locale is known, so that money, dates and times can be written its way."""
    try:
        Locale.parse(locale)
    except (ValueError, UnknownLocaleError):
        return False
    return True


@lru_cache(maxsize=32)
def _whole_pattern(locale: str) -> str:
    standard = Locale.parse(locale).currency_formats["standard"].pattern
    return re.sub(r"(?<=0)\.[0#]+", "", str(standard))


@dataclass(frozen=True)
class Purchase:
    """Something to buy: a package, or single sessions when `package_id` is None."""

    package_id: str | None
    label: str
    count: int
    sessions: int
    amount: Decimal


@dataclass(frozen=True)
class QuoteLine:
    """What one line of the price list costs.

    Attributes:
        price_id: The line's id in the clinic file.
        label: Its name.
        areas: The body areas it covers.
        unit: The price of one session.
        starts_from: Whether the price is the least it can be.
        minutes: How long one session takes.
        includes: What is included.
        sessions: How many sessions were asked for, if any.
        singles_total: That many sessions bought one by one.
        best: The cheapest way to get at least that many; it can give more.
        best_total: What that costs.
        nearest: The package whose number of sessions is nearest to what was asked for; the smallest when nothing was.
    """

    price_id: str
    label: str
    areas: tuple[str, ...]
    unit: Decimal
    starts_from: bool
    minutes: int
    includes: str
    sessions: int | None
    singles_total: Decimal | None
    best: tuple[Purchase, ...]
    best_total: Decimal | None
    nearest: Purchase | None


@dataclass(frozen=True)
class Quote:
    """What was asked for, priced.

    Attributes:
        lines: One line of the price list, or more when no single one covers all areas; none when it has none of them.
        sessions: How many sessions of each.
        unpriced: Areas that the price list does not have.
        assumed: Whether no area was named, so that the list's first line is meant.
        currency: The currency of every amount.
        locale: How amounts are written.
    """

    lines: tuple[QuoteLine, ...]
    sessions: int | None
    unpriced: tuple[str, ...]
    assumed: bool
    currency: str
    locale: str

    @property
    def unit(self) -> Decimal:
        """One session of everything."""
        return sum((line.unit for line in self.lines), Decimal(0))

    @property
    def singles_total(self) -> Decimal | None:
        """All sessions bought one by one."""
        return None if self.sessions is None else self.unit * self.sessions

    @property
    def best_total(self) -> Decimal | None:
        """All sessions bought the cheapest way."""
        if self.sessions is None:
            return None
        return sum((line.best_total for line in self.lines if line.best_total is not None), Decimal(0))

    @property
    def saving(self) -> Decimal:
        """How much the cheapest way saves."""
        return (self.singles_total or Decimal(0)) - (self.best_total or Decimal(0))

    @property
    def starts_from(self) -> bool:
        """Whether an amount is the least it can be."""
        return any(line.starts_from for line in self.lines)

    @property
    def minutes(self) -> int:
        """How long one session of everything takes."""
        return sum(line.minutes for line in self.lines)

    @property
    def includes(self) -> str:
        """What is included, each thing said once."""
        return "; ".join(dict.fromkeys(line.includes for line in self.lines))

    def money(self, amount: Decimal) -> str:
        """Writes an amount of this quote."""
        return format_money(amount, self.currency, locale=self.locale)


def quote(clinic: Clinic, *, sessions: int | None = None, areas: Sequence[str] = ()) -> Quote:
    """Calculates a price from the clinic's own list.

    Args:
        clinic: The clinic file.
        sessions: How many sessions, if that was said.
        areas: Ids of the body areas, if any were named.

    Returns:
        The quote: the line that covers just these areas, else the cheapest lines that cover them together.

    Raises:
        QuoteError: The number of sessions is not from 1 to 100.
    """
    if sessions is not None and not 1 <= sessions <= MAX_SESSIONS:
        raise QuoteError(f"sessions must be from 1 to {MAX_SESSIONS}. Currently, the number is {sessions}")
    wanted = list(dict.fromkeys(areas))
    priced = {area for price in clinic.prices.values() for area in price.areas}
    covered = frozenset(wanted) & priced
    chosen = _covering(clinic, covered) if wanted else [next(iter(clinic.prices))]
    return Quote(
        lines=tuple(_line(clinic, price_id, sessions) for price_id in chosen),
        sessions=sessions,
        unpriced=tuple(area for area in wanted if area not in priced),
        assumed=not wanted,
        currency=clinic.currency,
        locale=clinic.locale,
    )


def _covering(clinic: Clinic, areas: frozenset[str]) -> list[str]:
    """Returns the ids of the price lines to pay for all areas."""
    exact = [id_ for id_, price in clinic.prices.items() if set(price.areas) == areas]
    if exact:
        return exact[:1]
    # By the areas covered so far: cost, number of lines, and the lines.
    ways: dict[frozenset[str], tuple[Decimal, int, tuple[str, ...]]] = {frozenset(): (Decimal(0), 0, ())}
    for id_, price in clinic.prices.items():
        for covered, (cost, count, ids) in list(ways.items()):
            more = covered | areas.intersection(price.areas)
            way = (cost + price.amount, count + 1, (*ids, id_))
            if more != covered and (more not in ways or way[:2] < ways[more][:2]):
                ways[more] = way
    return list(ways[areas][2])


def _line(clinic: Clinic, price_id: str, sessions: int | None) -> QuoteLine:
    price = clinic.prices[price_id]
    packages = {id_: package for id_, package in clinic.packages.items() if package.price == price_id}
    best = _cheapest(price, packages, sessions) if sessions else ()
    return QuoteLine(
        price_id=price_id,
        label=price.label,
        areas=tuple(price.areas),
        unit=price.amount,
        starts_from=price.starts_from,
        minutes=price.minutes,
        includes=price.includes,
        sessions=sessions,
        singles_total=price.amount * sessions if sessions else None,
        best=best,
        best_total=sum((purchase.amount for purchase in best), Decimal(0)) if sessions else None,
        nearest=_nearest(packages, sessions),
    )


def _cheapest(price: Price, packages: dict[str, Package], sessions: int) -> tuple[Purchase, ...]:
    """Returns the cheapest way to get at least that many sessions; among equals the one with the fewest to spare."""
    offers: list[tuple[str | None, int, Decimal]] = [(None, 1, price.amount)]
    offers += [(id_, package.sessions, package.amount) for id_, package in packages.items()]
    # By number of sessions still needed: cost, sessions bought, things bought, and which of each.
    ways: list[tuple[Decimal, int, int, tuple[int, ...]]] = [(Decimal(0), 0, 0, (0,) * len(offers))]
    for needed in range(1, sessions + 1):
        choices = []
        for number, (_, size, amount) in enumerate(offers):
            cost, bought, things, counts = ways[max(0, needed - size)]
            more = (*counts[:number], counts[number] + 1, *counts[number + 1 :])
            choices.append((cost + amount, bought + size, things + 1, more))
        ways.append(min(choices, key=lambda choice: choice[:3]))
    purchases = []
    for (id_, size, amount), count in zip(offers, ways[sessions][3], strict=True):
        if count:
            label = packages[id_].label if id_ else price.label
            purchases.append(Purchase(id_, label, count, count * size, count * amount))
    return tuple(sorted(purchases, key=lambda purchase: purchase.package_id is None))


def _nearest(packages: dict[str, Package], sessions: int | None) -> Purchase | None:
    if not packages:
        return None
    goal = sessions or 0
    id_ = min(packages, key=lambda id_: (abs(packages[id_].sessions - goal), -packages[id_].sessions))
    package = packages[id_]
    return Purchase(id_, package.label, 1, package.sessions, package.amount)
