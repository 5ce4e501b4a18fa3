"""The index finds exactly the rules that Rasa's policy finds by comparing all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import SHOULD_NOT_BE_SET

from nlu.indexed_rule_policy import IndexedRulePolicy, RuleIndex

INTENTS = ["pain", "cost"]
ACTIONS = ["action_listen", "action_answer", "suitability_form"]


def _state(loops: list[str], slots: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """States as Rasa makes them: parts that say nothing are left out."""
    whole = st.fixed_dictionaries(
        {
            "user": st.one_of(
                st.just({}),
                st.fixed_dictionaries({"intent": st.sampled_from(INTENTS)}),
                st.fixed_dictionaries({"text": st.sampled_from(["does it hurt", "price"])}),
            ),
            "prev_action": st.one_of(st.just({}), st.fixed_dictionaries({"action_name": st.sampled_from(ACTIONS)})),
            "active_loop": st.one_of(st.just({}), st.fixed_dictionaries({"name": st.sampled_from(loops)})),
            "slots": st.one_of(st.just({}), st.fixed_dictionaries({"age": st.sampled_from(slots)})),
        }
    )
    return whole.map(lambda state: {part: value for part, value in state.items() if value})


RULES = st.lists(
    st.lists(_state(["suitability_form", SHOULD_NOT_BE_SET], [[1.0], SHOULD_NOT_BE_SET]), min_size=1, max_size=3),
    max_size=12,
)
CHATS = st.lists(_state(["suitability_form"], [(1.0,), (0.0,)]), min_size=1, max_size=5)


def _policy(kind: type[RulePolicy]) -> Any:
    policy = kind.__new__(kind)
    policy._indexes = {}
    return policy


@settings(max_examples=600, deadline=None)
@given(rules=RULES, chat=CHATS)
def test_the_same_rules_apply(rules: list[list[Any]], chat: list[Any]) -> None:
    lookup = {json.dumps(rule, sort_keys=True): "action_answer" for rule in rules}

    expected = _policy(RulePolicy)._get_possible_keys(lookup, chat)

    assert _policy(IndexedRulePolicy)._get_possible_keys(lookup, chat) == expected


def test_other_rules_get_another_index() -> None:
    policy = _policy(IndexedRulePolicy)
    listen = {"prev_action": {"action_name": "action_listen"}}
    first = {json.dumps([{**listen, "user": {"intent": "pain"}}]): "action_answer"}
    second = {json.dumps([{**listen, "user": {"intent": "cost"}}]): "action_answer"}

    assert policy._get_possible_keys(first, [{**listen, "user": {"intent": "pain"}}]) == set(first)
    assert policy._get_possible_keys(second, [{**listen, "user": {"intent": "pain"}}]) == set()


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ({"user": {"intent": "pain"}, "prev_action": {"action_name": "action_listen"}}, False),
        ({"prev_action": {"action_name": "action_answer"}}, False),
        ({"user": {"text": "does it hurt"}, "prev_action": {"action_name": "action_listen"}}, True),
        ({"prev_action": {"action_name": "action_listen"}}, True),
        ({"active_loop": {"name": "suitability_form"}}, True),
    ],
)
def test_rules_on_wording_are_noticed(ending: dict[str, Any], expected: bool) -> None:
    assert RuleIndex({json.dumps([ending]): "action_answer"}).has_rules_without_intent is expected
