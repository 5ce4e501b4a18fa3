"""Finds what no story covers, from the stories and the knowledge file alone (nothing is run).

Only extended stories count: they run the real actions and look at what the bot says. As they fail when a reply
is not as they expect, what they expect is what was covered. A story with a `known_gap` counts, too:
it says what should come, and pytest reports its gap.

* A **topic** is covered by a `bot:` step that names it in `topics` or `topics_include`, or that asserts a text found
  in its answer and in no other topic's (for topics that are declined: such a reply names no topic).
* A **variant** of a topic is covered by a `bot:` step that names the topic and asserts something that tells the
  variant's answer from the topic's other answers: a fact that only this variant has, or a text (`text`, `contains`,
  `matches`) found in this variant's answer or details only (the text is enough for topics that are declined: such a
  reply names no topic). Variants of one topic whose answer, details and facts
  are the same count as one: no reply could tell them apart.
* An **action** is covered by an `action:` step. What a form runs by itself leaves no such step: `validate_<form>`
  is covered by `action: <form>`, `action_ask_<slot>` by a `bot:` step that asserts a text of that slot's question
  and of no other.
* A **scar type** is covered when a visitor names it (its label, id, a synonym) in a turn with a `bot:` step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from faq.story_tests.checks import folded
from faq.story_tests.format import Story
from faq.story_tests.schema import BotCheck
from faq.story_tests.steps import Turn
from knowledge.schema import Answer, Knowledge, Term, Topic, Variant

DECLINED = frozenset({"near_scope", "out_of_scope"})
_VALIDATE = "validate_"
_ASK = "action_ask_"
Finder = Callable[[str], bool]


@dataclass(frozen=True)
class Uncovered:
    """What no story covers, by kind; each entry is one line for a person."""

    topics: list[str]
    variants: list[str]
    actions: list[str]
    scar_types: list[str]

    def lines(self) -> list[str]:
        """Return everything, a line each, with its kind."""
        return [f"{kind}: {name}" for kind, names in vars(self).items() for name in names]


def uncovered(stories: Iterable[Story], knowledge: Knowledge, actions: Iterable[str]) -> Uncovered:
    """Return what no story covers.

    Args:
        stories: All stories.
        knowledge: The knowledge file.
        actions: The custom actions of `domain.yml`.
    """
    turns = [turn for story in stories if not story.is_plain for turn in story.turns]
    checks = [expected.check for turn in turns for expected in turn.bubbles]
    said = [text for check in checks for text in _texts(check)]
    topics, questions = knowledge.topics, knowledge.suitability.questions
    return Uncovered(
        topics=[name for name in topics if not _topic_is_covered(name, topics, turns, said)],
        variants=[
            f"{name}/{variant_name(variant)}"
            for name, topic in topics.items()
            for variant in topic.variants
            if not _variant_is_covered(name, topic, variant, turns)
        ],
        actions=[name for name in actions if not _action_is_covered(name, turns, questions, said)],
        scar_types=[
            name
            for name, term in knowledge.vocabulary.get("scar_type", {}).items()
            if not any(turn.bubbles and _names(turn.text, name, term) for turn in turns)
        ],
    )


def variant_name(variant: Variant) -> str:
    """Return what a variant is about: `scar_type=ice_pick,boxcar`."""
    return " ".join(f"{entity}={','.join(values)}" for entity, values in variant.when.items())


def _topic_is_covered(name: str, topics: Mapping[str, Topic], turns: Sequence[Turn], said: Sequence[Finder]) -> bool:
    if any(name in _named_topics(turn) for turn in turns):
        return True
    others = [answer for other, topic in topics.items() if other != name for answer in (topic, *topic.variants)]
    return any(_only_in(find, [topics[name]], others) for find in said)


def _variant_is_covered(name: str, topic: Topic, variant: Variant, turns: Sequence[Turn]) -> bool:
    others: list[Answer] = [topic, *(other for other in topic.variants if not _same(other, variant))]
    own = _facts(variant).difference(*(_facts(other) for other in others))
    for turn in turns:
        if name not in _named_topics(turn) and name not in DECLINED:
            continue
        for expected in turn.bubbles:
            if own.intersection(expected.check.facts or ()):
                return True
            if any(_only_in(find, [variant], others) for find in _texts(expected.check)):
                return True
    return False


def _same(one: Variant, other: Variant) -> bool:
    return (one.answer, one.details, _facts(one)) == (other.answer, other.details, _facts(other))


def _action_is_covered(name: str, turns: Sequence[Turn], questions: Mapping[str, str], said: Sequence[Finder]) -> bool:
    ran = {fixed.name for turn in turns for fixed in turn.others if fixed.what == "action"}
    if name in ran or name.removeprefix(_VALIDATE) in ran:
        return True
    if not name.startswith(_ASK):
        return False
    asked = [question for question in questions if name.endswith(f"_{question}")]
    others = [text for question, text in questions.items() if question not in asked]
    return any(find(questions[question]) and not any(map(find, others)) for question in asked for find in said)


def _named_topics(turn: Turn) -> Collection[str]:
    lists = ((expected.check.topics or (), expected.check.topics_include or ()) for expected in turn.bubbles)
    return set(chain.from_iterable(chain.from_iterable(lists)))


def _facts(answer: Answer) -> set[str]:
    return {*answer.facts, *answer.detail_facts}


def _only_in(find: Finder, answers: Iterable[Answer], others: Iterable[Answer]) -> bool:
    return any(map(find, _wording(answers))) and not any(map(find, _wording(others)))


def _wording(answers: Iterable[Answer]) -> list[str]:
    return [text for answer in answers for text in (answer.answer, answer.details) if text]


def _texts(check: BotCheck) -> list[Finder]:
    """Return, for each text that a check asserts, whether it is found in some wording."""
    found: list[Finder] = [_containing(part) for part in check.contains or ()]
    if check.matches:
        expression = re.compile(check.matches)
        found.append(lambda wording: bool(expression.search(wording)))
    if check.text:
        whole = folded(check.text)
        found.append(lambda wording: folded(wording) in whole)
    return found


def _containing(part: str) -> Finder:
    wanted = folded(part)
    return lambda wording: wanted in folded(wording)


def _names(text: str, name: str, term: Term) -> bool:
    ways = (name.replace("_", " "), term.label, *term.synonyms)
    return any(re.search(rf"\b{re.escape(folded(way))}", folded(text)) for way in ways)
