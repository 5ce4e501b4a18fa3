"""Each change of Rasa does what the unchanged code does; another version of Rasa is refused."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from new_process import in_a_new_process, with_the_patches_and_without

from faq import project, rasa_patches
from faq.errors import FaqError

project.prepare_process()
rasa_patches.apply()

import jsonschema  # noqa: E402 - the process must be prepared first
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.shared.core.events import Event, SlotSet, UserUttered  # noqa: E402
from rasa.shared.importers.importer import TrainingDataImporter  # noqa: E402
from rasa.shared.utils.common import all_subclasses  # noqa: E402

RESULTS: list[Any] = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "context", "timestamp": None, "value": {"kind": "answer"}}]},
    {"responses": [{"text": "hello", "buttons": []}]},
    {},
    [],
    None,
    "text",
    {"events": [{"event": "slot", "value": 1}]},
    {"events": [{"no": "event"}]},
    {"events": {}},
    {"responses": ["hello"]},
    {"events": [], "responses": {"text": "hello"}},
    {"events": None},
    {"events": [], "responses": None},
    {"events": ()},
    {"events": [{"event": "slot", "name": "context", "timestamp": 1.5, "metadata": None, "value": None}]},
    {"events": [{"event": "slot", "name": "context", "timestamp": True, "value": 1}]},
    {"events": [{"event": "slot", "name": "context", "timestamp": "now", "value": 1}]},
    {"events": [{"event": "slot", "name": "context", "metadata": [], "value": 1}]},
    {"events": [{"event": "slot", "name": None, "value": 1}]},
    {"events": [{"event": "slot", "name": "a", "value": 1}, {"event": "user", "text": 3}]},
    {"events": [{"event": "slot", "name": "a", "value": 1}, {"event": "active_loop", "name": None}]},
]


def test_another_version_of_rasa_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "3.6.22")

    with pytest.raises(FaqError, match=r"3\.6\.22 is installed.*written for Rasa 3\.6\.21"):
        rasa_patches.apply()


def test_applied_twice_is_applied_once() -> None:
    before = (RemoteAction._validate_action_result, Event.resolve_by_type, list(sys.meta_path))

    rasa_patches.apply()

    assert (RemoteAction._validate_action_result, Event.resolve_by_type, list(sys.meta_path)) == before


@pytest.mark.parametrize("result", RESULTS, ids=str)
def test_results_of_actions_are_judged_as_before(result: Any) -> None:
    schema = RemoteAction.action_response_format_spec()
    refusal = jsonschema.exceptions.best_match(jsonschema.validators.validator_for(schema)(schema).iter_errors(result))
    action = RemoteAction("action_answer", None)
    if refusal is None:
        assert action._validate_action_result(result)
        return

    with pytest.raises(jsonschema.ValidationError) as caught:
        action._validate_action_result(result)

    assert caught.value.message.startswith(refusal.message)
    assert "Failed to validate Action server response" in caught.value.message


def test_some_of_the_results_are_refused() -> None:
    schema = RemoteAction.action_response_format_spec()
    verdicts = {jsonschema.validators.validator_for(schema)(schema).is_valid(result) for result in RESULTS}

    assert verdicts == {True, False}


def test_every_kind_of_event_is_found() -> None:
    for kind in all_subclasses(Event):
        found = Event.resolve_by_type(kind.type_name)
        first = next(each for each in all_subclasses(Event) if each.type_name == kind.type_name)
        assert found is first


def test_an_unknown_kind_of_event_is_refused_or_replaced() -> None:
    with pytest.raises(ValueError, match="no_such_event"):
        Event.resolve_by_type("no_such_event")
    assert Event.resolve_by_type("no_such_event", default=SlotSet) is SlotSet
    assert Event.resolve_by_type("topic") is None
    assert Event.resolve_by_type("user", default=SlotSet) is UserUttered


GOOD = 'version: "3.1"\nnlu:\n  - intent: pain\n    examples:\n      - text: does it hurt\n'


CONTENTS = [GOOD, GOOD.replace("intent", "intend"), GOOD + "nlu: []\n", "nlu: [", "- a", ""]


def test_the_structure_of_training_files_is_judged_as_before() -> None:
    code = f"""
        import json
        import rasa.shared.utils.validation as validation
        from rasa.shared.utils.io import read_yaml

        def judged(content):
            try:
                validation.validate_yaml_schema(content, "shared/nlu/training_data/schemas/nlu.yml")
            except Exception as refusal:
                return [type(refusal).__name__, str(refusal)]
            return [read_yaml(content), read_yaml(content)]

        print(json.dumps([judged(content) for content in {CONTENTS!r}]))
        """

    verdicts, before = with_the_patches_and_without(code)

    assert verdicts[0][0] == verdicts[0][1] == yaml.safe_load(GOOD)
    assert all(isinstance(kind, str) for kind, _ in verdicts[1:4])
    assert verdicts == before


_CHAT = """
    import json
    from rasa.shared.core.constants import ACTION_LISTEN_NAME
    from rasa.shared.core.events import *
    from rasa.shared.core.slots import AnySlot, TextSlot
    from rasa.shared.core.trackers import DialogueStateTracker

    def said(name):
        return UserUttered("hi", {"name": name}, [{"entity": "age", "value": "3"}])

    chat = [
        ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME), said("pain"),
        ActionExecuted("action_answer"), BotUttered("no"), SlotSet("context", {"kind": "answer"}),
        ActionExecuted(ACTION_LISTEN_NAME), said("check"), ActionExecuted("form"), ActiveLoop("form"),
        SlotSet("asked", "age"), ActionExecuted(ACTION_LISTEN_NAME), said("pain"), ActionExecutionRejected("form"),
        LoopInterrupted(True), ActionExecuted("action_answer"), FollowupAction("form"), ConversationPaused(),
        ConversationResumed(), ActionExecuted("form"), SlotSet("asked", None), ActiveLoop(None), AllSlotsReset(),
        ActionExecuted(ACTION_LISTEN_NAME), said("thanks"), ActionReverted(), UserUtteranceReverted(),
        ConversationPaused(), Restarted(), ActionExecuted(ACTION_LISTEN_NAME), said("pain"), ActionExecuted("no"),
    ]
"""

_COPIES = """
    def state(tracker):
        loop, slots = tracker.active_loop, tracker.slots.values()
        return [
            tracker.current_state(), [(slot.name, slot.value, slot.has_been_set) for slot in slots],
            loop and vars(loop), tracker.sender_source, tracker.model_id, tracker.assistant_id,
            tracker.latest_message.text, tracker.latest_bot_utterance.text, tracker.is_rule_tracker,
        ]

    seen = []
    for history in (None, 7):
        for end in range(len(chat) + 1):
            slots = [AnySlot("context", mappings=[{}]), TextSlot("asked", mappings=[{}], initial_value="x")]
            tracker = DialogueStateTracker("me", slots, history, "a file")
            tracker.model_id = tracker.assistant_id = "one"
            for at, event in enumerate(chat[:end]):
                event.timestamp = float(at)
                event.metadata = {}
                tracker.update(event)
            if end % 3 == 0:
                tracker.clear_followup_action()
            copied = tracker.copy()
            same = [one is other for one, other in zip(copied.events, tracker.events)]
            before = state(tracker)
            made = state(copied)
            copied.update(SlotSet("asked", "later", timestamp=99.0))
            copied.update(ActiveLoop("other", timestamp=99.0))
            seen.append([made, same, len(copied.events), state(tracker) == before, state(copied)])
    print(json.dumps(seen))
"""


def test_a_copied_tracker_is_what_playing_the_events_again_gives() -> None:
    copied, played = with_the_patches_and_without(_CHAT, _COPIES)

    assert copied == played


_STATES = """
    from rasa.shared.core.domain import Domain

    domain = Domain.from_yaml('''
    intents: [pain, check, thanks]
    entities: [age]
    slots:
      context: {type: any, mappings: [{type: custom}]}
      asked: {type: text, influence_conversation: true, mappings: [{type: custom}]}
    actions: [action_answer, "no", other]
    forms: {form: {required_slots: []}, other: {required_slots: []}}
    ''')
    rule_only = {"rule_only_slots": ["asked"], "rule_only_loops": ["form"]}
    chat[14].hide_rule_turn = chat[20].hide_rule_turn = chat[4].hide_rule_turn = True

    def states(tracker):
        return [
            tracker.past_states(domain, omit_unset_slots=omit, ignore_rule_only_turns=ignored, rule_only_data=rule_only)
            for omit in (False, True) for ignored in (True, False, True)
        ]

    seen = []
    growing = DialogueStateTracker("me", domain.slots)
    for end in range(len(chat) + 1):
        whole = DialogueStateTracker("me", domain.slots)
        for event in chat[:end]:
            whole.update(event)
        if end:
            growing.update(chat[end - 1])
        seen.append([states(growing), states(whole), states(growing.copy())])
    print(json.dumps(seen))
"""


def test_states_of_a_chat_are_those_that_playing_all_its_events_for_each_gives() -> None:
    kept, played = with_the_patches_and_without(_CHAT, _STATES)

    assert kept == played
    assert len(kept[-1][0][0]) > 0


def test_only_debug_logs_lose_their_deep_copies() -> None:
    """Where the copies are left out, all of them are arguments of a call of `structlogger.debug`."""
    for name in rasa_patches.COPY_FOR_THE_LOG:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        tree = ast.parse(Path(spec.origin).read_text("utf-8"))
        logged = {
            id(inner)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "structlogger.debug"
            for inner in ast.walk(call)
        }
        copies = [
            node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "copy"
        ]
        assert copies
        assert all(node.attr == "deepcopy" and id(node) in logged for node in copies)


def test_an_empty_domain_is_told_as_before() -> None:
    code = """
        import json
        from rasa.shared.core.domain import Domain
        intents = "version: '3.1'\\nintents: [pain]\\n"
        print(json.dumps([Domain.empty().is_empty(), Domain.from_yaml(intents).is_empty()]))
        """

    assert with_the_patches_and_without(code) == ([True, False], [True, False])


_MERGES = """
    import json
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    def message(text, intent, **data):
        return Message({"text": text, "intent": intent, **data})

    def told(data):
        return [data.fingerprint(), [(each.fingerprint(), each.data) for each in data.training_examples]]

    after = {"example": {"after": ["hello", "does it hurt"], "topics": ["pain", "cost"]}}
    one = TrainingData([message("does it hurt", "pain"), message("does it hurt", " pain "), message("ow", "pain")])
    two = TrainingData([message("how much", "cost", metadata=after), message("ow", "pain"), message("ow", "cost")])
    clean = TrainingData([message("ow", "pain", number=1, share=0.5, sure=True, nothing=None)])
    two.entity_synonyms["pricey"] = "cost"
    clean.responses["faq/pain"] = [{"text": "A little."}]
    clean.lookup_tables.append({"name": "area", "elements": ["chin"]})
    one.regex_features.append({"name": "zip", "pattern": "[0-9]{5}"})
    with together():
        merged = one.merge(two, None, clean)
        from_nothing = TrainingData().merge(one).merge(clean)
    seen = [told(each) for each in (one, two, clean, merged, from_nothing)]
    seen += [merged.entity_synonyms, merged.responses, merged.lookup_tables, merged.regex_features]
    print(json.dumps([seen, merged.training_examples[0] is one.training_examples[0]]))
"""


def test_training_data_are_put_together_as_before_only_that_their_messages_are_shared_while_training() -> None:
    plain = "from contextlib import nullcontext as together"
    ways = ["rasa_patches.apply()\ntogether = rasa_patches.reading_training_files_once", plain]
    ways.append(f"rasa_patches.apply()\n{plain}")

    training, before, elsewhere = (in_a_new_process(start + "\n" + textwrap.dedent(_MERGES)) for start in ways)

    assert training[0] == before[0] == elsewhere[0]
    assert [training[1], before[1], elsewhere[1]] == [True, False, False]


def test_training_data_are_the_same_however_they_are_asked_for() -> None:
    code = """
        import json
        from rasa.shared.importers.importer import TrainingDataImporter
        files = ["data/nlu/pain.yml", "data/rules.yml"]
        asked = TrainingDataImporter.load_from_config("config.yml", "domain.yml", files)
        got = [asked.get_nlu_data(), asked.get_nlu_data("en"), asked.get_nlu_data(language="en")]
        other = asked.get_nlu_data(language="de")
        found = [each.fingerprint() for each in (*got, other, asked.importer.get_nlu_data())]
        print(json.dumps([found, len(got[0].training_examples), got[0] is got[1] is got[2], other is got[0]]))
        """

    patched, plain = with_the_patches_and_without(code)

    assert patched[:2] == plain[:2]
    assert patched[1] > 1000
    assert patched[2:] == [True, False]
    assert plain[2:] == [False, False]


def test_training_files_are_read_once_inside_the_block_and_anew_after_it() -> None:
    def reader() -> TrainingDataImporter:
        return TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data/rules.yml"])

    original = TrainingDataImporter.load_from_config
    with rasa_patches.reading_training_files_once():
        one = reader()
        assert reader() is one
        assert TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data/stories"]) is not one
        shared = one.get_stories().fingerprint()

    assert TrainingDataImporter.load_from_config is original
    assert reader() is not one
    assert reader().get_stories().fingerprint() == shared


_TRAININGS = """
    import json, os, tempfile
    from pathlib import Path
    folder = tempfile.TemporaryDirectory()
    os.environ["RASA_CACHE_DIRECTORY"] = str(Path(folder.name) / "cache")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.chdir(folder.name)
    import rasa
    from rasa.engine.training.components import FingerprintStatus

    MESSAGES = "version: '3.1'\\nnlu:\\n- intent: pain\\n  examples: |\\n    - does it hurt\\n    - {}\\n" \\
        "- intent: cost\\n  examples: |\\n    - how much\\n    - what is the price\\n"
    CONFIG = "recipe: default.v1\\nassistant_id: a\\nlanguage: en\\npipeline:\\n- name: WhitespaceTokenizer\\n" \\
        "- name: CountVectorsFeaturizer\\n  max_ngram: {}\\n" \\
        "- name: KeywordIntentClassifier\\n  case_sensitive: {}\\n" \\
        "policies:\\n- name: MemoizationPolicy\\n"
    Path("domain.yml").write_text("version: '3.1'\\nintents: [pain, cost]\\n")

    def write(example="is it painful", ngram=1, sensitive="true"):
        Path("nlu.yml").write_text(MESSAGES.format(example))
        Path("config.yml").write_text(CONFIG.format(ngram, sensitive))

    def anew():
        found = rasa.train("domain.yml", "config.yml", ["nlu.yml"], "models", dry_run=True).dry_run_results
        return sorted(
            name for name, status in found.items() if isinstance(status, FingerprintStatus) and not status.is_hit
        )

    write()
    first = anew()
    trained = rasa.train("domain.yml", "config.yml", ["nlu.yml"], "models")
    seen = [first, trained.code, anew()]
    for change in ({"example": "ow"}, {"ngram": 2}, {"sensitive": "false"}, {}):
        write(**change)
        seen.append(anew())
    write(ngram=2)
    rasa.train("domain.yml", "config.yml", ["nlu.yml"], "models")
    print(json.dumps([*seen, anew()]))
"""


def test_what_a_training_makes_anew_is_what_it_made_anew_before() -> None:
    patched, plain = with_the_patches_and_without(_TRAININGS)

    assert patched == plain
    first, code, again, other_message, other_featurizer, other_classifier, unchanged, after_another = plain
    assert code == 0
    assert first
    assert again == unchanged == after_another == []
    assert set(other_classifier) < set(other_featurizer) <= set(other_message)
