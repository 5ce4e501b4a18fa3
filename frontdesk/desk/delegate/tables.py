"""Reads many questions from a paste or a CSV file, and writes their drafts as one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from frontdesk.errors import FrontDeskError

MAX_ROWS = 100
MAX_BYTES = 500_000
_NAMES = ("question", "message", "text", "body", "mail", "e-mail text", "comment", "enquiry", "inquiry")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


class UnreadableTableError(FrontDeskError):
    """A paste or file that holds no questions; the message says what would do."""


def from_paste(text: str) -> list[str]:
    """Return the questions of a paste: parted by blank lines when there are any, else one a line.

    Raises:
        UnreadableTableError: There are none, or too many.
    """
    text = text.replace("\r\n", "\n").strip()
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text) else text.split("\n")
    return _checked([part.strip() for part in parts if part.strip()])


def from_csv(content: bytes) -> list[str]:
    """Return the questions of a CSV file: of the column `question` (or message, text …), else of the longest texts.

    Args:
        content: The file: UTF-8, or what a spreadsheet on Windows writes.

    Raises:
        UnreadableTableError: It is too big, no table, or has no questions, or too many.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableTableError(f"The file is {len(content):,} bytes; at most {MAX_BYTES:,} are read. Split it.")
    if b"\0" in content:
        raise UnreadableTableError("This is no CSV file. Save the table as CSV (UTF-8) and try again.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableTableError(f"The file cannot be read as CSV ({error}). Save it as CSV (UTF-8).") from error
    if not rows:
        return _checked([])
    names = [cell.strip().lower() for cell in rows[0]]
    named = next((names.index(name) for name in _NAMES if name in names), None)
    column = _longest(rows) if named is None else named
    body = rows if named is None else rows[1:]
    return _checked([row[column].strip() for row in body if len(row) > column and row[column].strip()])


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV that a spreadsheet opens as text: no cell can be taken for a formula.

    A cell that begins like a formula gets an apostrophe in front (OWASP, "CSV Injection").
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_DANGEROUS) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _longest(rows: list[list[str]]) -> int:
    width = max(len(row) for row in rows)
    totals = [sum(len(row[column]) for row in rows if len(row) > column) for column in range(width)]
    return totals.index(max(totals))


def _checked(questions: list[str]) -> list[str]:
    if not questions:
        raise UnreadableTableError("There is no question in it. Put one on each line, or part them by blank lines.")
    if len(questions) > MAX_ROWS:
        raise UnreadableTableError(f"There are {len(questions)} questions; at most {MAX_ROWS} are drafted at a time.")
    return questions
