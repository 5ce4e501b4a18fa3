"""Pages and files: the demo page of the sample clinic, the widget, the snippet, health."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from html import escape

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from frontdesk import clinic
from frontdesk.api.endpoint import failure
from frontdesk.api.errors import ApiError
from frontdesk.configuration import ROOT
from frontdesk.desk import pages
from frontdesk.desk.middleware import is_desk
from frontdesk.pages.demo_page import filled
from frontdesk.pages.widget_files import File, WidgetFiles, WidgetMissingError, safe_file

DEMO = ROOT / "widget" / "demo"
DESK_FILES = ROOT / "frontdesk" / "desk" / "static"
DEMO_PAGE = "index.html"
_FOREVER = "public, max-age=31536000, immutable"
_BRIEFLY = "no-cache"


@lru_cache(maxsize=1)
def widget() -> WidgetFiles:
    """Return the publisher of the widget."""
    folder = ROOT / "widget"
    return WidgetFiles([folder / "dist", folder / "src"], settings.CONFIGURATION.var / "widget")


@require_safe
def demo(request: HttpRequest, name: str = DEMO_PAGE) -> HttpResponse:
    """Show a page or file of the sample clinic, with the widget's snippet on its pages."""
    file = safe_file(DEMO, name)
    if file is None:
        return embed(request) if name == DEMO_PAGE else not_found(request)
    if not name.endswith(".html"):
        return _served(request, file, _BRIEFLY)
    try:
        tag = widget().script_tag("")
    except WidgetMissingError as missing:
        tag = f"<!-- {escape(str(missing))} -->"
    response = HttpResponse(filled(file.content.decode(), tag, clinic.current(), clinic.now()))
    response["Cache-Control"] = _BRIEFLY
    return response


@require_safe
def widget_file(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """Serve a file of a published version of the widget to any site; it never changes."""
    file = widget().file(version, name)
    if file is None:
        return not_found(request)
    response = _served(request, file, _FOREVER)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def static_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a file of the desk; a browser asks each time whether it changed, and mostly hears that it did not."""
    file = safe_file(DESK_FILES, name)
    if file is None:
        return not_found(request)
    etag = f'"{hashlib.sha256(file.content).hexdigest()[:20]}"'
    response = _served(request, file, _BRIEFLY)
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """Show the snippet that a clinic pastes into its website, as a page or (`/embed.txt`) as plain text."""
    try:
        tag = widget().script_tag(f"{request.scheme}://{request.get_host()}")
    except WidgetMissingError as missing:
        return HttpResponse(str(missing), status=503, content_type="text/plain; charset=utf-8")
    if request.path.endswith(".txt"):
        return HttpResponse(tag + "\n", content_type="text/plain; charset=utf-8")
    name = escape(clinic.current().clinic.name)
    return HttpResponse(
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>The chat of {name}</title>\n'
        f"<main><h1>The chat of {name}</h1>\n<p>Paste this before the end of each page that shall show the chat. "
        "The website's address must be the one in the clinic file, or be named in FRONTDESK_ORIGINS.</p>\n"
        f"<pre><code>{escape(tag)}</code></pre></main></html>\n"
    )


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell that the process lives."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell whether messages can be stored."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a path that does not exist."""
    if request.path.startswith("/api/"):
        return failure(ApiError("not_found"))
    if is_desk(request):
        return pages.not_found(request)
    return HttpResponse("There is no such page.\n", status=404, content_type="text/plain; charset=utf-8")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who may not see something; only the desk refuses like this."""
    return pages.forbidden(request)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed; the log has the rest."""
    if request.path.startswith("/api/"):
        return failure(ApiError("internal"))
    return HttpResponse("Something went wrong.\n", status=500, content_type="text/plain; charset=utf-8")


def _served(request: HttpRequest, file: File, caching: str) -> HttpResponse:
    wants_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    if file.packed is not None and wants_packed:
        response = HttpResponse(file.packed, content_type=file.content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(file.content, content_type=file.content_type)
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = caching
    return response
