"""In whole chats, the indexed rule policy predicts after every event what Rasa's own rule policy predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.e2e.chat import Chat

if TYPE_CHECKING:
    from faq.engine import Engine

CHATS = {
    "questions": ["hi", "does it hurt?", "tell me more", "source?", "how much are 6 sessions?", "thanks", "bye"],
    "nothing known": ["who won the cup", "yes", "no", "xyzzy", "can I talk to someone", "07700 900123"],
    "check": ["am I suitable?", "ice pick scars", "does it hurt?", "no", "stop", "am I suitable?", "none", "no", "no"],
    "alarm": ["am I suitable?", "my face is swelling and I can't breathe", "yes", "does it hurt?"],
}


@pytest.mark.parametrize("texts", CHATS.values(), ids=CHATS.keys())
def test_both_policies_agree(engine: Engine, texts: list[str]) -> None:
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.engine.graph import ExecutionContext, GraphSchema

    from nlu.indexed_rule_policy import IndexedRulePolicy

    processor: Any = engine._agent.processor
    components = [node._component for node in processor.graph_runner._instantiated_nodes.values()]
    (indexed,) = [component for component in components if isinstance(component, IndexedRulePolicy)]
    nowhere = ExecutionContext(GraphSchema({}))
    stock = RulePolicy(dict(indexed.config), None, None, nowhere, featurizer=indexed.featurizer, lookup=indexed.lookup)
    chat = Chat(engine, f"test-{uuid4()}")
    for text in texts:
        chat.say(text)
    tracker = engine._loop.run_until_complete(processor.tracker_store.retrieve(chat.id))
    compared = 0
    for earlier, _ in tracker.generate_all_prior_trackers():
        expected, _ = stock._predict(earlier, processor.domain)
        found, _ = indexed._predict(earlier, processor.domain)
        for part in ("probabilities", "events", "hide_rule_turn", "is_no_user_prediction", "is_end_to_end_prediction"):
            assert getattr(found, part) == getattr(expected, part), (part, [str(event) for event in earlier.events])
        compared += 1
    assert compared > len(texts)
