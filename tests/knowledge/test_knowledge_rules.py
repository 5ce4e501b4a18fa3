"""Rules across the sections of the knowledge file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from knowledge.errors import Problem
from knowledge.knowledge_rules import cited_facts
from knowledge.schema import Knowledge
from knowledge.topics import TOPICS

Check = Callable[..., list[Problem]]
Data = dict[str, Any]


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def put(data: Any, path: str, value: Any) -> None:
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        data = data[part]
    data[last] = value


@pytest.mark.parametrize(
    ("path", "ids", "key", "message", "remedy"),
    [
        ("facts.redflag.sources", ["leaflit"], "facts.redflag.sources[1]", "no source", "`leaflet`"),
        ("topics.pain.facts", ["feels-like-scraching"], "topics.pain.facts[1]", "no fact", "`feels-like-scratching`"),
        ("topics.pain.detail_facts", ["nope"], "topics.pain.detail_facts[1]", "no fact", "add it under `facts`"),
        ("topics.pain.follow_ups", ["numbin"], "topics.pain.follow_ups[1]", "no topic", "`numbing`"),
        ("urgent.levels.crisis.facts", ["nope"], "urgent.levels.crisis.facts[1]", "no fact", "add it"),
        ("urgent.symptoms.0.facts", ["nope"], "urgent.symptoms[1].facts[1]", "no fact", "add it"),
        ("suitability.factors.0.facts", ["nope"], "suitability.factors[1].facts[1]", "no fact", "add it"),
        (
            "topics.scar_types.variants.0.when",
            {"scar_type": ["icepick"]},
            "topics.scar_types.variants[1].when.scar_type[1]",
            "no value of scar_type",
            "`ice_pick`",
        ),
        (
            "suitability.factors.0.when",
            {"device": ["laser"]},
            "suitability.factors[1].when.device[1]",
            "no value of device",
            "`vocabulary.device`",
        ),
    ],
)
def test_dangling_ids(
    knowledge_data: Data, problems_of: Check, path: str, ids: object, key: str, message: str, remedy: str
) -> None:
    put(knowledge_data, path, ids)
    problem = only([problem for problem in problems_of(knowledge_data) if problem.is_error])
    assert problem.key == key
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.value


@pytest.mark.parametrize("name", TOPICS)
def test_every_topic_must_be_there(knowledge_data: Data, problems_of: Check, name: str) -> None:
    del knowledge_data["topics"][name]
    assert f"topics.{name}: the topic is missing" in "\n".join(map(str, problems_of(knowledge_data)))


def test_there_are_42_topics() -> None:
    assert len(set(TOPICS)) == len(TOPICS) == 42


def test_unknown_topic(knowledge_data: Data, problems_of: Check) -> None:
    knowledge_data["topics"]["price"] = {"title": "x", "answer": "x"}
    assert only(problems_of(knowledge_data)).message == "no topic has this id"


@pytest.mark.parametrize(
    ("valid_until", "severity", "message"),
    [
        (date(2026, 3, 1), "warning", "has expired"),
        (date(2026, 3, 2), "warning", "expires in 0 days"),
        (date(2026, 4, 1), "warning", "expires in 30 days"),
        (date(2026, 4, 2), None, ""),
    ],
)
def test_expiry(
    knowledge_data: Data, problems_of: Check, valid_until: date, severity: str | None, message: str
) -> None:
    knowledge_data["facts"]["mild-scars"]["valid_until"] = valid_until
    problems = problems_of(knowledge_data, today=date(2026, 3, 2))
    if severity is None:
        assert problems == []
        return
    problem = only(problems)
    assert (problem.severity, problem.key) == (severity, "facts.mild-scars.valid_until")
    assert message in problem.message


def test_date_of_checking_in_the_future_is_a_warning(knowledge_data: Data, problems_of: Check) -> None:
    knowledge_data["facts"]["mild-scars"]["checked_on"] = date(2026, 3, 3)
    assert only(problems_of(knowledge_data)).severity == "warning"


@pytest.mark.parametrize("place", ["facts", "detail_facts"])
@pytest.mark.parametrize("fact", ["keloid-risk", "redflag"])
def test_fact_marked_for_safety_needs_a_note(knowledge_data: Data, problems_of: Check, place: str, fact: str) -> None:
    pain = knowledge_data["topics"]["pain"]
    pain[place] = [*pain[place], fact]
    problem = only(problems_of(knowledge_data))
    assert problem.is_error
    assert problem.key == "topics.pain"
    assert f"`{fact}`" in problem.message
    pain["safety"] = "Ask a doctor."
    assert problems_of(knowledge_data) == []


def test_variant_needs_a_safety_note_of_its_own(knowledge_data: Data, problems_of: Check) -> None:
    del knowledge_data["topics"]["scar_types"]["variants"][1]["safety"]
    assert only(problems_of(knowledge_data)).key == "topics.scar_types.variants[2]"


def test_unused_fact_and_source_are_warnings(knowledge_data: Data, problems_of: Check) -> None:
    knowledge_data["sources"]["spare"] = {"title": "Spare", "publisher": "x", "read": "full"}
    knowledge_data["facts"]["spare"] = {**knowledge_data["facts"]["mild-scars"], "sources": ["review"]}
    problems = problems_of(knowledge_data)
    assert [(problem.severity, problem.key) for problem in problems] == [
        ("warning", "facts.spare"),
        ("warning", "sources.spare"),
    ]


def test_cited_facts_are_found_everywhere(knowledge: Knowledge) -> None:
    assert cited_facts(knowledge) == set(knowledge.facts)


@pytest.mark.parametrize(
    ("phrase", "entity", "value", "is_error"),
    [
        ("Pits", "scar_type", "keloid", True),
        ("ICE  PICK", "scar_type", "keloid", True),
        ("icepik", "scar_type", "keloid", True),
        ("keloid", "scar_type", "keloid", False),
        ("pits", "condition", "rosacea", None),
    ],
)
def test_repeated_vocabulary(
    knowledge_data: Data, problems_of: Check, phrase: str, entity: str, value: str, is_error: bool | None
) -> None:
    knowledge_data["vocabulary"][entity][value]["synonyms"] = [phrase]
    problems = problems_of(knowledge_data)
    if is_error is None:
        assert problems == []
    else:
        assert only(problems).is_error is is_error


@pytest.mark.parametrize(
    ("past", "key", "message"),
    [
        ({"was": "rosacea"}, "vocabulary.condition.past", "has only one of `was` and `from_months`"),
        ({"from_months": 6}, "vocabulary.condition.past", "has only one of `was` and `from_months`"),
        ({"was": "rosacia", "from_months": 6}, "vocabulary.condition.past.was[1]", "no value of condition"),
    ],
)
def test_the_past_of_a_value(knowledge_data: Data, problems_of: Check, past: Data, key: str, message: str) -> None:
    knowledge_data["vocabulary"]["condition"]["past"] = {"label": "once red", **past}
    problem = only(problems_of(knowledge_data))
    assert problem.key == key
    assert message in problem.message


def test_a_word_in_lists_means_one_thing_too(knowledge_data: Data, problems_of: Check) -> None:
    knowledge_data["vocabulary"]["scar_type"]["keloid"]["in_lists"] = ["pits"]
    assert only(problems_of(knowledge_data)).is_error


def test_vocabulary_phrase_without_letters(knowledge_data: Data, problems_of: Check) -> None:
    knowledge_data["vocabulary"]["condition"]["rosacea"]["synonyms"] = ["!!"]
    assert only(problems_of(knowledge_data)).message == "holds no letter or digit"


@pytest.mark.parametrize(
    ("section", "key", "message"),
    [("levels", "crisis", "the level is missing"), ("symptoms", 0, "there is no symptom")],
)
def test_urgent_must_be_complete(
    knowledge_data: Data, problems_of: Check, section: str, key: Any, message: str
) -> None:
    del knowledge_data["urgent"][section][key]
    assert only(problems_of(knowledge_data)).message == message


@pytest.mark.parametrize("phrase", ["blood ...", "blood & ... sick", "red|", "~", "*", "^ $"])
@pytest.mark.parametrize("path", ["symptoms.0.phrases", "symptoms.0.unless", "mild", "calm"])
def test_guard_phrase_that_the_guard_cannot_use(
    knowledge_data: Data, problems_of: Check, path: str, phrase: str
) -> None:
    put(knowledge_data["urgent"], path, ["swollen face", phrase])
    problem = only(problems_of(knowledge_data))
    assert problem.is_error
    assert problem.key == f"urgent.{path.replace('symptoms.0', 'symptoms[1]')}[2]"


def test_missing_outcome(knowledge_data: Data, problems_of: Check) -> None:
    del knowledge_data["suitability"]["outcomes"]["likely"]
    assert only(problems_of(knowledge_data)).key == "suitability.outcomes.likely"


@pytest.mark.parametrize("number", [0, 1])
def test_factor_has_one_condition(knowledge_data: Data, problems_of: Check, number: int) -> None:
    knowledge_data["suitability"]["factors"][number].update(age_below=16, when={"scar_type": ["keloid"]})
    assert "both or neither" in only(problems_of(knowledge_data)).message


@pytest.mark.parametrize("path", ["urgent.symptoms", "suitability.factors"])
def test_ids_of_lists_are_unique(knowledge_data: Data, problems_of: Check, path: str) -> None:
    section, key = path.split(".")
    items = knowledge_data[section][key]
    items.append(dict(items[0]))
    assert "has this id" in only(problems_of(knowledge_data)).message


@pytest.mark.parametrize("key", ["fallback", "price_quote", "action_failed"])
def test_missing_phrase(knowledge_data: Data, problems_of: Check, key: str) -> None:
    del knowledge_data["phrases"][key]
    problem = only(problems_of(knowledge_data))
    assert (problem.key, problem.message) == (f"phrases.{key}", "the phrase is missing")


def test_phrase_has_placeholders_of_its_own(knowledge_data: Data, problems_of: Check) -> None:
    knowledge_data["phrases"].update(price_quote="{sessions} for {total}, {phone}", fallback="{total}")
    assert only(problems_of(knowledge_data)).key == "phrases.fallback"


def test_variants_for_the_same_things(knowledge_data: Data, problems_of: Check) -> None:
    variants = knowledge_data["topics"]["scar_types"]["variants"]
    variants.append({"when": {"scar_type": ["ice_pick", "keloid"]}, "answer": "Never said."})
    assert "same things as variant 3" in only(problems_of(knowledge_data)).message


@pytest.mark.parametrize("when", [{}, {"scar_type": []}])
def test_variant_must_name_something(knowledge_data: Data, problems_of: Check, when: Data) -> None:
    knowledge_data["topics"]["scar_types"]["variants"][0]["when"] = when
    assert only(problems_of(knowledge_data)).message == "names nothing"


def test_topic_does_not_follow_itself(knowledge_data: Data, problems_of: Check) -> None:
    knowledge_data["topics"]["pain"]["follow_ups"] = ["pain"]
    assert only(problems_of(knowledge_data)).message == "a topic follows itself"


def test_detail_facts_need_details(knowledge_data: Data, problems_of: Check) -> None:
    del knowledge_data["topics"]["pain"]["details"]
    assert "no `details`" in only(problems_of(knowledge_data)).message
