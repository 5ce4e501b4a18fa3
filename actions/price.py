"""Quotes a price from the clinic's own price list; never more than the list says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.wording import fill
from knowledge.errors import QuoteError
from knowledge.money import Purchase, Quote, QuoteLine, quote
from knowledge.placeholders import join
from knowledge.snapshot import Snapshot

PRICED_BY = frozenset({"session_count", "body_area"})


def price_text(snapshot: Snapshot, entities: Mapping[str, Sequence[str]]) -> str | None:
    """Return a quote for what was named.

    Args:
        snapshot: The knowledge and clinic files.
        entities: `session_count` and `body_area`, as far as they were named.

    Returns:
        Sessions × price, the best package, what is included, and that it is no medical promise; for areas that are not
        listed only that; None when neither a number of sessions nor an area was named, or the number is out of all
        reason.
    """
    counts = [int(value) for value in entities.get("session_count", ()) if value.isdecimal()]
    areas = list(entities.get("body_area", ()))
    if not areas and counts in ([], [1]):
        return None  # "does one session really cost a thousand?" asks about the price as such
    try:
        quoted = quote(snapshot.clinic, sessions=counts[0] if counts else None, areas=areas)
    except QuoteError:
        return None
    sentences = [sentence for line in quoted.lines for sentence in _line(snapshot, quoted, line)]
    named = snapshot.knowledge.vocabulary["body_area"]
    for area in quoted.unpriced:
        label = named[area].label if area in named else area
        sentences.append(_phrase(snapshot, "price_not_listed", area=label))
    if quoted.lines:
        sentences.append(_phrase(snapshot, "price_no_promise"))
    return " ".join(sentences)


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
