"""The editor's pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdesk import clinic
from frontdesk.desk.accounts.access import member_of
from frontdesk.desk.facts import page
from frontdesk.desk.facts.answers import named, section_of
from frontdesk.desk.facts.review import how_many_due
from frontdesk.desk.facts.sections import SECTIONS, Section
from frontdesk.desk.facts.source import editor
from knowledge.rules import CLINIC_FILE, KNOWLEDGE_FILE


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what can be edited."""
    is_manager = member_of(request).is_manager
    context = {
        "sections": [section for section in SECTIONS if is_manager or not section.manager_only],
        "due": how_many_due(clinic.current(), clinic.now()),
        "latest": [
            (file, next(iter(editor().history(file).versions()), None)) for file in (CLINIC_FILE, KNOWLEDGE_FILE)
        ],
    }
    return render(request, "desk/facts/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, name: str) -> HttpResponse:
    """Edit one section of the clinic file."""
    return page.edit(request, _section(name), {})


@require_POST
def section_check(request: HttpRequest, name: str) -> HttpResponse:
    """Check what is being typed."""
    return page.check(request, _section(name))


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """List the answers, those with some words when words are given."""
    words = " ".join(request.GET.get("q", "").split())[:100]
    found = [
        (name, topic, len(topic.variants))
        for name, topic in clinic.current().knowledge.topics.items()
        if words.casefold() in _all_words(name, topic)
    ]
    return render(request, "desk/facts/answers.html", {"topics": found, "q": words})


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, name: str) -> HttpResponse:
    """Edit the answers of one topic."""
    found = _topic(name)
    knowledge = clinic.current().knowledge
    topic = knowledge.topics[name]
    cited = [("", topic), *((named(knowledge, variant), variant) for variant in topic.variants)]
    facts = [
        (about, [(id_, knowledge.facts[id_]) for id_ in (*one.facts, *one.detail_facts) if id_ in knowledge.facts])
        for about, one in cited
    ]
    return page.edit(request, found, {"facts": facts})


@require_POST
def answer_check(request: HttpRequest, name: str) -> HttpResponse:
    """Check an answer that is being typed."""
    return page.check(request, _topic(name))


def _section(name: str) -> Section:
    found = next((section for section in SECTIONS if section.name == name), None)
    if found is None:
        raise Http404
    return found


def _topic(name: str) -> Section:
    found = section_of(clinic.current().knowledge, name)
    if found is None:
        raise Http404
    return found


def _all_words(name: str, topic: Any) -> str:
    said = (topic.answer, topic.details or "", *(variant.answer for variant in topic.variants))
    return f"{name} {topic.title} {' '.join(said)}".casefold()
