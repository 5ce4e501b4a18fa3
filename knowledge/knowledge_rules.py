"""Rules of the knowledge file that reach across its sections: ids, safety notes, dates, vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from knowledge.errors import Severity
from knowledge.expiry import is_expired
from knowledge.guard_phrases import Phrases
from knowledge.phrases import REQUIRED_PHRASES
from knowledge.report import Report
from knowledge.schema import Answer, EntityName, Knowledge, Term
from knowledge.texts import answers
from knowledge.topics import TOPICS
from knowledge.vocabulary import normalise
from knowledge.yaml_file import KeyPath

DAYS_OF_WARNING = 30
URGENCIES = ("emergency", "crisis", "urgent_today", "call_clinic")
OUTCOMES = ("likely", "ask_first", "not_now")


def check_knowledge(knowledge: Knowledge, report: Report, *, today: date, expired: Severity = "warning") -> None:
    """Checks everything that the schema alone cannot, except wording.

    Args:
        knowledge: The file as its schema reads it.
        report: Where problems go.
        today: The date by which facts expire.
        expired: How bad an expired fact is.
    """
    _check_facts(knowledge, report, today, expired)
    _check_topics(knowledge, report)
    _check_vocabulary(knowledge, report)
    _check_urgent(knowledge, report)
    _check_suitability(knowledge, report)
    _check_phrases(knowledge, report)
    _check_unused(knowledge, report)


def cited_facts(knowledge: Knowledge) -> set[str]:
    """Returns the ids of all facts that something in the file states."""
    cited: set[str] = set()
    for _, answer in answers(knowledge):
        cited.update(answer.facts, answer.detail_facts)
    urgent, suitability = knowledge.urgent, knowledge.suitability
    cited.update(*(level.facts for level in urgent.levels.values()))
    cited.update(*(symptom.facts for symptom in urgent.symptoms))
    cited.update(*(factor.facts for factor in suitability.factors))
    return cited


def _check_facts(knowledge: Knowledge, report: Report, today: date, expired: Severity) -> None:
    for id_, fact in knowledge.facts.items():
        path: KeyPath = ("facts", id_)
        _check_ids((*path, "sources"), fact.sources, knowledge.sources, "source", "add it under `sources`", report)
        if fact.checked_on > today:
            report.warning((*path, "checked_on"), "is in the future", "write the day on which the fact was checked")
        if fact.valid_until is None:
            continue
        if is_expired(fact, today):
            add = report.error if expired == "error" else report.warning
            remedy = "check the fact again and move the date, or remove the fact"
            add((*path, "valid_until"), "the fact has expired", remedy)
        elif fact.valid_until <= today + timedelta(days=DAYS_OF_WARNING):
            days = (fact.valid_until - today).days
            remedy = "check the fact again and move the date"
            report.warning((*path, "valid_until"), f"the fact expires in {days} days", remedy)


def _check_topics(knowledge: Knowledge, report: Report) -> None:
    for name in TOPICS:
        if name not in knowledge.topics:
            report.error(("topics", name), "the topic is missing", "add it with a title and an answer")
    for name, topic in knowledge.topics.items():
        path: KeyPath = ("topics", name)
        if name not in TOPICS:
            report.unknown(path, name, "topic", TOPICS, "remove it; the topics are fixed in knowledge/topics.py")
        _check_ids((*path, "follow_ups"), topic.follow_ups, knowledge.topics, "topic", "use a topic's name", report)
        if name in topic.follow_ups:
            at = topic.follow_ups.index(name)
            report.error((*path, "follow_ups", at), "a topic follows itself", "name another topic")
        seen: dict[str, int] = {}
        for number, variant in enumerate(topic.variants):
            here = (*path, "variants", number)
            _check_when((*here, "when"), variant.when, knowledge, report)
            key = repr(sorted((entity, sorted(values)) for entity, values in variant.when.items()))
            if key in seen:
                message = f"is for the same things as variant {seen[key] + 1}"
                report.error((*here, "when"), message, "merge the two; the second would never be said")
            seen.setdefault(key, number)
    for path, answer in answers(knowledge):
        _check_answer(path, answer, knowledge, report)


def _check_answer(path: KeyPath, answer: Answer, knowledge: Knowledge, report: Report) -> None:
    for key, ids in (("facts", answer.facts), ("detail_facts", answer.detail_facts)):
        _check_ids((*path, key), ids, knowledge.facts, "fact", "add it under `facts`", report)
    if answer.detail_facts and not answer.details:
        report.error((*path, "detail_facts"), "there are no `details` that state them", "write `details: …`")
    if answer.safety:
        return
    for id_ in (*answer.facts, *answer.detail_facts):
        fact = knowledge.facts.get(id_)
        if fact and fact.safety:
            message = f"the fact `{id_}` is marked `safety: {fact.safety}`, but there is no safety note"
            report.error(path, message, "add `safety: …`, one sentence that names who to ask", value="")
            return


def _check_when(path: KeyPath, when: Mapping[EntityName, list[str]], knowledge: Knowledge, report: Report) -> None:
    if not when:
        report.error(path, "names nothing", "write `entity: [value]`, such as `scar_type: [ice_pick]`")
    for entity, values in when.items():
        here = (*path, entity)
        if not values:
            report.error(here, "names nothing", "write at least one value of the vocabulary")
        known = knowledge.vocabulary.get(entity, {})
        _check_ids(here, values, known, f"value of {entity}", f"add it under `vocabulary.{entity}`", report)


def _check_ids(path: KeyPath, ids: Iterable[str], known: Iterable[str], what: str, remedy: str, report: Report) -> None:
    names = set(known)
    seen: set[str] = set()
    for number, id_ in enumerate(ids):
        if id_ not in names:
            report.unknown((*path, number), id_, what, names, remedy)
        elif id_ in seen:
            report.warning((*path, number), "is listed twice", "remove one of the two")
        seen.add(id_)


def _check_vocabulary(knowledge: Knowledge, report: Report) -> None:
    for entity, terms in knowledge.vocabulary.items():
        owners: dict[str, str] = {}
        for value, term in terms.items():
            base: KeyPath = ("vocabulary", entity, value)
            _check_past(base, term, terms, entity, report)
            written: dict[str, KeyPath] = {term.label.casefold(): (*base, "label")}
            for key in ("synonyms", "misspellings", "in_lists"):
                phrases: list[str] = getattr(term, key)
                for number, phrase in enumerate(phrases):
                    here: KeyPath = (*base, key, number)
                    if phrase.casefold() in written:
                        report.warning(here, "is written twice for the same value", "remove one of the two")
                    written.setdefault(phrase.casefold(), here)
            for phrase, path in {value.replace("_", " "): base, **written}.items():
                plain = normalise(phrase)
                if not plain:
                    report.error(path, "holds no letter or digit", "write the words a visitor uses")
                elif owners.setdefault(plain, value) != value:
                    message = f"already means `{owners[plain]}` of {entity}"
                    report.error(path, message, "keep it with one of the two", value=phrase)


def _check_past(path: KeyPath, term: Term, known: Mapping[str, Term], entity: str, report: Report) -> None:
    if (term.was is None) != (term.from_months is None):
        report.error(path, "has only one of `was` and `from_months`", "give both, or neither", value="")
    if term.was is not None:
        remedy = f"add it under `vocabulary.{entity}`"
        _check_ids((*path, "was"), [term.was], known, f"value of {entity}", remedy, report)


def _check_urgent(knowledge: Knowledge, report: Report) -> None:
    for level in URGENCIES:
        if level not in knowledge.urgent.levels:
            report.error(("urgent", "levels", level), "the level is missing", "add it with an answer and facts")
    for name, urgent in knowledge.urgent.levels.items():
        path: KeyPath = ("urgent", "levels", name, "facts")
        _check_ids(path, urgent.facts, knowledge.facts, "fact", "add it under `facts`", report)
    seen: set[str] = set()
    for number, symptom in enumerate(knowledge.urgent.symptoms):
        path = ("urgent", "symptoms", number)
        _check_ids((*path, "facts"), symptom.facts, knowledge.facts, "fact", "add it under `facts`", report)
        if symptom.id in seen:
            report.error((*path, "id"), "another symptom has this id", "give each its own id")
        seen.add(symptom.id)
        _check_guard_phrases((*path, "phrases"), symptom.phrases, report)
        _check_guard_phrases((*path, "unless"), symptom.unless, report)
    if not knowledge.urgent.symptoms:
        report.error(("urgent", "symptoms"), "there is no symptom", "list the alarming symptoms")
    _check_guard_phrases(("urgent", "mild"), knowledge.urgent.mild, report)
    _check_guard_phrases(("urgent", "calm"), knowledge.urgent.calm, report)


def _check_guard_phrases(path: KeyPath, phrases: Iterable[str], report: Report) -> None:
    for number, phrase in enumerate(phrases):
        try:
            Phrases([phrase])
        except ValueError as error:
            report.error((*path, number), "the guard cannot use this phrase", str(error))


def _check_suitability(knowledge: Knowledge, report: Report) -> None:
    for outcome in OUTCOMES:
        if outcome not in knowledge.suitability.outcomes:
            report.error(("suitability", "outcomes", outcome), "the outcome is missing", "write what is said then")
    seen: set[str] = set()
    for number, factor in enumerate(knowledge.suitability.factors):
        path: KeyPath = ("suitability", "factors", number)
        _check_ids((*path, "facts"), factor.facts, knowledge.facts, "fact", "add it under `facts`", report)
        if (factor.when is None) == (factor.age_below is None):
            report.error(path, "has both or neither of `when` and `age_below`", "keep one", value=factor.id)
        if factor.when is not None:
            _check_when((*path, "when"), factor.when, knowledge, report)
        if factor.id in seen:
            report.error((*path, "id"), "another factor has this id", "give each its own id")
        seen.add(factor.id)


def _check_phrases(knowledge: Knowledge, report: Report) -> None:
    for key in sorted(REQUIRED_PHRASES - knowledge.phrases.keys()):
        report.error(("phrases", key), "the phrase is missing", "add it; the bot says it")


def _check_unused(knowledge: Knowledge, report: Report) -> None:
    cited = cited_facts(knowledge)
    for id_ in knowledge.facts:
        if id_ not in cited:
            report.warning(("facts", id_), "nothing cites this fact", "cite it in a topic, or remove it", value="")
    used = {source for fact in knowledge.facts.values() for source in fact.sources}
    for id_ in knowledge.sources:
        if id_ not in used:
            report.warning(("sources", id_), "no fact uses this source", "remove it, or name it in a fact", value="")
