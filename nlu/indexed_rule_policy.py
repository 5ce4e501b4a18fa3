"""Rasa's rule policy, fast with hundreds of rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

State = dict[str, dict[str, Any]]
Ending = tuple[str | None, str | None]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IndexedRulePolicy(RulePolicy):
    """Predicts exactly what `RulePolicy` predicts.

    That one compares every rule with the chat, for each of the two or more predictions of a turn. Here rules are kept
    by what they end with, so only those that end with the intent at hand are compared.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Create the policy; the arguments are those of `RulePolicy`."""
        super().__init__(*arguments, **named)
        self._indexes: dict[int, tuple[dict[str, str], RuleIndex]] = {}

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        return self._index(lookup).possible(states)

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        """Skip the look for rules on the message's wording when no rule is about wording."""
        lookups = [self.lookup[name] for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)]
        if use_text_for_last_user_input and not any(self._index(each).has_rules_without_intent for each in lookups):
            return None, None, False
        found: tuple[str | None, str | None, bool] = super()._find_action_from_rules(
            tracker, domain, use_text_for_last_user_input
        )
        return found

    def _index(self, lookup: dict[str, str]) -> RuleIndex:
        known = self._indexes.get(id(lookup))
        if known is None or known[0] is not lookup:
            known = self._indexes[id(lookup)] = (lookup, RuleIndex(lookup))
        return known[1]


class RuleIndex:
    """Rules by the intent and the previous action that they end with.

    Attributes:
        has_rules_without_intent: Whether one could apply right after a message, whatever its intent.
    """

    def __init__(self, lookup: dict[str, str]) -> None:
        """Read the rules.

        Args:
            lookup: The rules as `RulePolicy` keeps them: the states of each as JSON, and what it predicts.
        """
        self._by_ending: dict[Ending, list[tuple[str, list[State]]]] = {}
        for key in lookup:
            states: list[State] = RulePolicy._rule_key_to_state(key)[::-1]
            self._by_ending.setdefault(_required_ending(states[0]), []).append((key, states))
        self.has_rules_without_intent = any(
            intent is None and action in (None, ACTION_LISTEN_NAME) for intent, action in self._by_ending
        )

    def possible(self, states: list[State]) -> set[str]:
        """Return the keys of the rules that apply after these states of a chat, the latest last."""
        backwards = states[::-1]
        return {
            key
            for key, rule in self._candidates(backwards[0])
            if all(_applies(wanted, state) for wanted, state in zip(rule, backwards, strict=False))
        }

    def _candidates(self, state: State) -> Iterator[tuple[str, list[State]]]:
        if not state.get(PREVIOUS_ACTION):  # a chat that has not begun: rules on its start are not told by their ending
            for rules in self._by_ending.values():
                yield from rules
            return
        intent, action = state.get(USER, {}).get(INTENT), state[PREVIOUS_ACTION].get(ACTION_NAME)
        for ending in {(intent, action), (None, action), (intent, None), (None, None)}:
            yield from self._by_ending.get(ending, ())


def _required_ending(state: State) -> Ending:
    def required(part: str, name: str) -> str | None:
        value = state.get(part, {}).get(name)
        return value if value and value != SHOULD_NOT_BE_SET else None

    return required(USER, INTENT), required(PREVIOUS_ACTION, ACTION_NAME)


def _applies(wanted: State, state: State) -> bool:
    """Return whether one state of a rule fits one state of a chat, as `RulePolicy._is_rule_applicable` has it."""
    rule_began, chat_began = bool(wanted.get(PREVIOUS_ACTION)), bool(state.get(PREVIOUS_ACTION))
    if rule_began and chat_began:
        return bool(RulePolicy._does_rule_match_state(wanted, state))
    return rule_began == chat_began
