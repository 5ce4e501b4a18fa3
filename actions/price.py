"""Quotes a price from the clinic's own price list; never more than the list says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from actions.turn import AREA_COUNTS
from actions.wording import fill
from knowledge.errors import QuoteError
from knowledge.money import Purchase, Quote, QuoteLine, quote
from knowledge.placeholders import join
from knowledge.snapshot import Snapshot

PRICED_BY = frozenset({"session_count", "body_area", AREA_COUNTS})


def price_text(snapshot: Snapshot, entities: Mapping[str, Sequence[str]]) -> str | None:
    """Return a quote for what was named.

    Args:
        snapshot: The knowledge and clinic files.
        entities: `session_count` and `body_area`, as far as they were named, and the number of each area.

    Returns:
        Sessions × price, the best package, what is included, and that it is no medical promise; for areas that are not
        listed only that; None when neither a number of sessions nor an area was named, or the number is out of all
        reason.
    """
    counts = [int(value) for value in entities.get("session_count", ()) if value.isdecimal()]
    areas = list(entities.get("body_area", ()))
    if not areas and counts in ([], [1]):
        return None  # "does one session really cost a thousand?" asks about the price as such
    asked = _asked(entities) or [(counts[0] if counts else None, areas)]
    try:
        quotes = [quote(snapshot.clinic, sessions=count, areas=of) for count, of in asked]
    except QuoteError:
        return None
    sentences = [text for quoted in quotes for line in quoted.lines for text in _line(snapshot, quoted, line)]
    if len(quotes) > 1:
        sentences += _together(snapshot, quotes)
    named = snapshot.knowledge.vocabulary["body_area"]
    for area in (area for quoted in quotes for area in quoted.unpriced):
        label = named[area].label if area in named else area
        sentences.append(_phrase(snapshot, "price_not_listed", area=label))
    if any(quoted.lines for quoted in quotes):
        sentences.append(_phrase(snapshot, "price_no_promise"))
    return " ".join(sentences)


def _asked(entities: Mapping[str, Sequence[str]]) -> list[tuple[int | None, list[str]]]:
    """Return each number of sessions with its areas, where areas were given numbers of their own.

    A number or an area that was named after them makes them void.
    """
    pairs = [(area, int(count)) for area, _, count in (pair.partition("=") for pair in entities.get(AREA_COUNTS, ()))]
    if {str(count) for _, count in pairs} != {*entities.get("session_count", ())}:
        return []
    if {area for area, _ in pairs} != {*entities.get("body_area", ())}:
        return []
    counts = dict.fromkeys(count for _, count in pairs)
    return [(count, [area for area, of in pairs if of == count]) for count in counts]


def _together(snapshot: Snapshot, quotes: Sequence[Quote]) -> list[str]:
    """Return what several quotes come to, unless an area has no price, or two numbers of sessions to choose from."""
    lines = [line.price_id for quoted in quotes for line in quoted.lines]
    if any(quoted.unpriced for quoted in quotes) or len({*lines}) < len(lines):
        return []
    total = quotes[0].money(sum((quoted.best_total or Decimal(0) for quoted in quotes), Decimal(0)))
    if any(quoted.starts_from for quoted in quotes):
        total = _phrase(snapshot, "price_from", amount=total)
    return [_phrase(snapshot, "price_together", total=total)]


def minutes_text(snapshot: Snapshot, entities: Mapping[str, Sequence[str]]) -> str | None:
    """Return how long a session of the areas named takes by the clinic's own list; None where it has none of them."""
    areas = entities.get("body_area", ())
    lines = quote(snapshot.clinic, areas=areas).lines if areas else ()
    said = [_phrase(snapshot, "price_minutes", label=line.label, minutes=str(line.minutes)) for line in lines]
    return " ".join(said) or None


def _line(snapshot: Snapshot, quoted: Quote, line: QuoteLine) -> list[str]:
    """Return what one line of the price list says for the sessions asked."""
    unit = quoted.money(line.unit)
    if line.starts_from:
        unit = _phrase(snapshot, "price_from", amount=unit)
    if line.sessions and line.sessions > 1 and line.singles_total is not None:
        total = quoted.money(line.singles_total)
        said = [_phrase(snapshot, "price_quote", label=line.label, unit=unit, sessions=str(line.sessions), total=total)]
    else:
        said = [_phrase(snapshot, "price_quote_one", label=line.label, unit=unit)]
    packages = [purchase for purchase in line.best if purchase.package_id]
    if packages and line.best_total is not None and line.singles_total is not None:
        parts = join(_part(snapshot, purchase, unit) for purchase in line.best)
        saving = quoted.money(line.singles_total - line.best_total)
        said.append(
            _phrase(
                snapshot,
                "price_quote_package",
                package=parts,
                package_total=quoted.money(line.best_total),
                saving=saving,
            )
        )
    elif line.nearest is not None:
        said.append(
            _phrase(
                snapshot,
                "price_nearest_package",
                package=line.nearest.label,
                package_total=quoted.money(line.nearest.amount),
            )
        )
    said.append(_phrase(snapshot, "price_includes", minutes=str(line.minutes), includes=line.includes))
    return said


def _part(snapshot: Snapshot, purchase: Purchase, unit: str) -> str:
    """Return what is bought: `a course of 6 face sessions`, `2 × …`, `1 at £75 each`."""
    if purchase.package_id is None:
        return _phrase(snapshot, "price_singles", count=str(purchase.count), unit=unit)
    return purchase.label if purchase.count == 1 else f"{purchase.count} × {purchase.label}"


def _phrase(snapshot: Snapshot, name: str, **values: str) -> str:
    return fill(snapshot, snapshot.knowledge.phrases[name], **values)
