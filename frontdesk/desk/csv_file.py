"""Writes tables as CSV files that a spreadsheet opens as text and numbers: no cell can be taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV.

    A text that begins like a formula gets an apostrophe in front (OWASP, "CSV Injection"), also after blanks, which
    some spreadsheets take away.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def download(rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """Return rows as a file that the browser saves.

    Args:
        rows: The cells, the head first.
        name: Of the file, with its ending.
    """
    response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _harmless(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    is_risky = cell.startswith(_DANGEROUS) or cell.lstrip().startswith(_DANGEROUS)
    return f"'{cell}" if is_risky else cell
