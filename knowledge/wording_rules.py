"""Rules for what the texts of both files may say."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from knowledge import placeholders
from knowledge.errors import UnknownPlaceholderError
from knowledge.phrases import PHRASE_ARGUMENTS
from knowledge.report import Report
from knowledge.schema import Knowledge
from knowledge.texts import Text, spoken_texts, written_texts
from knowledge.wording import contact_in, is_currency, markup_in, money_in, opening_hours_in, promise_in
from knowledge.yaml_file import KeyPath


def check_wording(knowledge: Knowledge, report: Report) -> None:
    """Checks every text of the knowledge file for strays, promises and placeholders.

    Args:
        knowledge: The file as its schema reads it.
        report: Where problems go.
    """
    priced = {id_ for id_, fact in knowledge.facts.items() if any(is_currency(figure.unit) for figure in fact.figures)}
    for text in spoken_texts(knowledge):
        check_strays(text, priced, report)
        check_placeholders(text, report)
        if promise := promise_in(text.text):
            remedy = "say what is known, and for whom it is not"
            report.warning(text.path, f"reads like a promise ({promise})", remedy)
    for text in written_texts(knowledge):
        check_strays(text, priced, report)
        if "{" in text.text or "}" in text.text:
            report.error(text.path, "placeholders are not filled here", "write it without { and }")


def check_clinic_wording(report: Report) -> None:
    """Checks that no text of the clinic file has markup or a placeholder, since it is filled in as it is."""
    for path, text in _strings(report.file.data, ()):
        if "{" in text or "}" in text:
            report.error(path, "placeholders are not filled here", "write it without { and }")
        if markup := markup_in(text):
            report.error(path, f"holds markup ({markup})", "write plain text")


def check_strays(text: Text, priced: set[str], report: Report) -> None:
    """Checks one text for prices, opening hours, contact details and markup; `priced` are facts that hold a price."""
    if (money := money_in(text.text)) and not priced.intersection(text.facts):
        remedy = (
            "a clinic's price belongs in clinic.yml (use {price_from}, {price_list} …); "
            "a published price in a fact with a figure in that currency, cited here"
        )
        report.error(text.path, f"names a price ({money})", remedy)
    if hours := opening_hours_in(text.text):
        report.error(text.path, f"names an opening hour ({hours})", "use {hours_today}, {hours_week} or {open_now}")
    if contact := contact_in(text.text):
        remedy = "use {phone}, {email}, {address}, {website}, {booking_link}, {emergency_number} …"
        report.error(text.path, f"names {contact[0]} ({contact[1]})", remedy)
    if markup := markup_in(text.text):
        report.error(text.path, f"holds markup ({markup})", "write plain text")


def check_placeholders(text: Text, report: Report) -> None:
    """Checks that every placeholder of one text is filled by something."""
    extra = PHRASE_ARGUMENTS.get(str(text.path[-1]), frozenset()) if text.path[0] == "phrases" else frozenset()
    try:
        placeholders.check(text.text, extra=extra)
    except UnknownPlaceholderError as error:
        known = sorted(placeholders.PLACEHOLDERS | extra)
        near = difflib.get_close_matches(str(error).strip("{}"), known, n=1)
        remedy = f"did you mean {{{near[0]}}}?" if near else f"write one of {', '.join(known)} between {{ and }}"
        report.error(text.path, f"nothing fills {error}", remedy)


def _strings(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _strings(item, (*path, number))
