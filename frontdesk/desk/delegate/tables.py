"""Reads many questions from a paste or a CSV file."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress

from frontdesk.errors import FrontDeskError

MAX_ROWS = 100
MAX_BYTES = 500_000
_NAMES = ("question", "message", "text", "body", "mail", "e-mail text", "comment", "enquiry", "inquiry")
_ABOUT_QUESTIONS = re.compile(r"(\w+'?s? ){0,2}(questions?|messages?|enquiry|inquiry)( \w+){0,2}")


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
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableTableError(f"The file cannot be read as CSV ({error}). Save it as CSV (UTF-8).") from error
    if not rows:
        return _checked([])
    named = _named(rows[0])
    column = _longest(rows) if named is None else named
    body = rows if named is None else rows[1:]
    return _checked([row[column].strip() for row in body if len(row) > column and row[column].strip()])


def _decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, what a spreadsheet calls Unicode text, or what it writes on Windows."""
    for encoding in ("utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if "\0" not in text:
                return text
    raise UnreadableTableError("This is no CSV file. Save the table as CSV (UTF-8) and try again.")


def _named(head: list[str]) -> int | None:
    """Return which column the head calls the questions; None when the first row is no head."""
    names = [cell.strip().lower() for cell in head]
    exact = (names.index(name) for name in _NAMES if name in names)
    alike = (number for number, name in enumerate(names) if _ABOUT_QUESTIONS.fullmatch(name))
    return next(exact, next(alike, None))


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
