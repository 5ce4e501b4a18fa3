"""Fills the clinic's details into the demo page."""

from __future__ import annotations

from datetime import datetime
from html import escape

from frontdesk.card import phone_link
from knowledge.money import format_money
from knowledge.placeholders import fill
from knowledge.snapshot import Snapshot

_TEXTS = {
    "{{CLINIC_NAME}}": "{clinic_name}",
    "{{PHONE}}": "{phone}",
    "{{ADDRESS}}": "{address}",
    "{{HOURS}}": "{hours_week}",
}
PRICES = "{{PRICES}}"
SCRIPT_TAG = "{{SCRIPT_TAG}}"


def filled(page: str, script_tag: str, snapshot: Snapshot, now: datetime) -> str:
    """Return the page with its placeholders replaced; what comes from the clinic file is escaped.

    Args:
        page: The page as it is written.
        script_tag: The widget's snippet.
        snapshot: The files as they are now.
        now: The time, with its zone.
    """
    page = page.replace("{{PHONE_LINK}}", escape(phone_link(snapshot.clinic.phone)))
    for name, text in _TEXTS.items():
        page = page.replace(name, escape(fill(text, snapshot, now)))
    return page.replace(PRICES, _price_rows(snapshot)).replace(SCRIPT_TAG, script_tag)


def _price_rows(snapshot: Snapshot) -> str:
    """Return a table row for each line of the price list: what, how long, how much."""
    clinic = snapshot.clinic
    rows = []
    for price in clinic.prices.values():
        amount = format_money(price.amount, clinic.currency, locale=clinic.locale)
        shown = f"from {amount}" if price.starts_from else amount
        cells = f"<td>{price.minutes} minutes</td><td>{escape(shown)}</td>"
        rows.append(f'<tr><th scope="row">{escape(price.label)}</th>{cells}</tr>')
    return "\n".join(rows)
