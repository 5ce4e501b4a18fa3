"""The only place where Rasa's own code is changed, and only while it runs.

Rasa offers no extension point for any of these. None changes what Rasa does, only when or how often it does it; the
tests hold each against the unchanged code. Another version of Rasa is refused: read its source first.

- Libraries that this bot never uses are imported with Rasa: see `faq/rasa_imports.py`.
- A model's file names the classes it was trained with. Rasa imports them to answer a message too, the neural ones
  (with TensorFlow) among them; they are imported when the training schema is looked at.
- The result of every action is checked against a JSON schema, and before that, each time, the schema itself:
  nearly all of an action's time. The schema is prepared once, and a result that only sets slots is told to be valid
  without it.
- Each action gets a copy of the chat's tracker, made by playing all its events again; its state is copied instead.
- Each policy, for each prediction, has all events of the chat played again to learn its states: they are played once,
  and those that came since are added.
- What is logged at the level "debug" is copied deeply, though nothing is logged: no copy is made.
- For every message the domain is compared with an empty one, which is made anew each time: it is made once.
- The class of each event that is read back is searched among all classes: it is looked up.
- Rasa's YAML reader slows down with every file, and each training file is read once more, in pure Python, to check its
  structure, which takes long for the training messages. What surely means the same to libyaml is read by it, once for
  both; all else, and every error, is left to Rasa.
- Each of the many times that training data are put together, every training message is copied value by value, and its
  fingerprint is made anew. While a model is trained the messages are not copied, for nobody looks at the parts again
  (`reading_training_files_once`); what is not changed keeps its fingerprint, and the hash of a word that stands in
  thousands of messages is made once.
- After each component of a training, all that it made of every message goes into a fingerprint. How it was made (the
  component, its config, the fingerprints of its inputs) tells as well whether it was made before.
- Rasa keeps what it has put together, but by how it was asked: `get_nlu_data()`, `get_nlu_data("en")` and
  `get_nlu_data(language="en")` each do it all again. They share one result.
- The check of the training files and the training read all of them, each for itself: the training goes on with what the
  check has read (`reading_training_files_once`).
- A message passes the components in the order that Dask's scheduler plans anew each time: it is planned once.
"""

from __future__ import annotations

import copy
import importlib
import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from faq import rasa_imports
from faq.errors import FaqError

KNOWN_VERSION = "3.6.21"
_HASHES_KEPT = 100_000
# Modules that copy deeply only what they hand to a debug log.
COPY_FOR_THE_LOG = ("rasa.core.processor", "rasa.core.policies.memoization", "rasa.core.policies.rule_policy")


def apply() -> None:
    """Change Rasa in this process; once, and best before Rasa is imported.

    Raises:
        FaqError: Another version of Rasa is installed than these changes were written for.
    """
    installed = importlib.metadata.version("rasa")
    if installed != KNOWN_VERSION:
        raise FaqError(
            f"Rasa {installed} is installed, but faq/rasa_patches.py was written for Rasa {KNOWN_VERSION}. "
            "Install the locked version (`uv sync --frozen`), or check each change against the new source."
        )
    if not rasa_imports.leave_out_what_is_not_used():
        return  # done before
    _read_training_schema_on_demand()
    _prepare_the_schema_of_action_results()
    _look_up_event_classes()
    _copy_trackers_without_playing_their_events()
    _play_the_events_of_a_turn_once()
    _copy_nothing_for_the_debug_log()
    _make_the_empty_domain_once()
    _plan_the_graph_once()
    _read_yaml_with_libyaml()
    _put_training_messages_together_quickly()
    _put_them_together_once()
    _tell_training_data_by_how_they_were_made()


@contextmanager
def reading_training_files_once() -> Iterator[None]:
    """Let all that reads the same training files inside the block share one reader, which keeps what it has read.

    What several files hold is put together without copying the messages.
    """
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.shared.nlu.training_data.training_data import TrainingData

    original, merge = TrainingDataImporter.load_from_config, TrainingData.merge
    readers: dict[Any, TrainingDataImporter] = {}

    def load_from_config(
        config_path: str,
        domain_path: str | None = None,
        training_data_paths: list[str] | None = None,
        args: dict[str, Any] | None = None,
    ) -> TrainingDataImporter:
        wanted = (config_path, domain_path, tuple(training_data_paths or ()), repr(args or {}))
        if wanted not in readers:
            readers[wanted] = original(config_path, domain_path, training_data_paths, args or {})
        return readers[wanted]

    def share(self: TrainingData, *others: TrainingData | None) -> TrainingData:
        parts = [self, *(other for other in others if other)]
        bare = [copy.copy(part) for part in parts]
        for part in bare:
            part.training_examples = []
        joined = merge(*bare)
        messages = [message for part in parts for message in part.training_examples]
        return TrainingData(
            messages, joined.entity_synonyms, joined.regex_features, joined.lookup_tables, joined.responses
        )

    TrainingDataImporter.load_from_config = staticmethod(load_from_config)
    TrainingData.merge = share
    try:
        yield
    finally:
        TrainingDataImporter.load_from_config = staticmethod(original)
        TrainingData.merge = merge


def _read_training_schema_on_demand() -> None:
    from rasa.engine.graph import GraphSchema
    from rasa.engine.storage.storage import ModelMetadata

    class SchemaOnDemand(GraphSchema):
        """A schema whose classes are imported when it is looked at."""

        def __init__(self, serialized: dict[str, Any]) -> None:
            self._serialized = serialized
            self._schema: GraphSchema | None = None

        @property
        def nodes(self) -> Any:
            """The nodes by name."""
            if self._schema is None:
                self._schema = GraphSchema.from_dict(self._serialized)
            return self._schema.nodes

    original = ModelMetadata.from_dict.__func__

    def from_dict(cls: type[ModelMetadata], serialized: dict[str, Any]) -> ModelMetadata:
        metadata = original(cls, {**serialized, "train_schema": {"nodes": {}}})
        metadata.train_schema = SchemaOnDemand(serialized["train_schema"])
        return metadata

    ModelMetadata.from_dict = classmethod(from_dict)


def _prepare_the_schema_of_action_results() -> None:
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    prepared = validator_for(schema)(schema)
    original = RemoteAction._validate_action_result

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        return _only_sets_slots(result) or bool(prepared.is_valid(result) or original(self, result))

    RemoteAction._validate_action_result = validate


def _only_sets_slots(result: Any) -> bool:
    """Return whether an action's result is plainly valid, as nearly all are."""
    if type(result) is not dict:
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    if type(events) is not list or type(responses) is not list:
        return False
    return all(map(_sets_a_slot, events)) and all(type(response) is dict for response in responses)


def _sets_a_slot(event: Any) -> bool:
    return (
        type(event) is dict
        and event.get("event") == "slot"
        and type(event.get("name")) is str
        and "value" in event
        and type(event.get("timestamp")) in (float, int, type(None))
        and type(event.get("metadata")) in (dict, type(None))
    )


def _look_up_event_classes() -> None:
    from rasa.shared.core.events import Event

    original = Event.resolve_by_type
    known: dict[str, type[Event]] = {}

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        if type_name not in known:
            found = original(type_name, default)
            if found is None or found.type_name != type_name:
                return found  # type: ignore[no-any-return]
            known[type_name] = found
        return known[type_name]

    Event.resolve_by_type = staticmethod(resolve_by_type)


def _copy_trackers_without_playing_their_events() -> None:
    from rasa.shared.core.trackers import DialogueStateTracker

    from faq.tracker_copy import can_be_copied, copied

    played = DialogueStateTracker.copy
    DialogueStateTracker.copy = lambda self: copied(self) if can_be_copied(self) else played(self)


def _play_the_events_of_a_turn_once() -> None:
    from rasa.shared.core.domain import Domain

    from faq.prior_states import states_for_tracker_history

    Domain.states_for_tracker_history = states_for_tracker_history


def _copy_nothing_for_the_debug_log() -> None:
    for name in COPY_FOR_THE_LOG:
        module = importlib.import_module(name)
        module.copy = SimpleNamespace(deepcopy=lambda value: value)  # type: ignore[attr-defined]


def _make_the_empty_domain_once() -> None:
    from rasa.shared.core.domain import Domain

    empty = Domain.empty().as_dict()

    def is_empty(self: Domain) -> bool:
        return bool(self.as_dict() == empty)

    Domain.is_empty = is_empty


def _plan_the_graph_once() -> None:
    import rasa.core.processor

    from faq.graph_runner import PlannedGraphRunner

    rasa.core.processor.DaskGraphRunner = PlannedGraphRunner


def _read_yaml_with_libyaml() -> None:
    import rasa.shared.utils.io
    import rasa.shared.utils.validation
    from pykwalify.core import Core
    from pykwalify.errors import PyKwalifyException
    from rasa.shared.constants import RESPONSES_SCHEMA_FILE, SCHEMA_EXTENSIONS_FILE

    from faq.fast_yaml import UnsureError, load

    read, read_file = rasa.shared.utils.io.read_yaml, rasa.shared.utils.io.read_yaml_file
    validate = rasa.shared.utils.validation.validate_yaml_schema

    checked: dict[str, Any] = {}  # the text checked last, which Rasa reads next, and what it holds

    def read_yaml(content: str, reader_type: str | list[str] = "safe") -> Any:
        if reader_type != "safe":
            return read(content, reader_type)
        if content in checked:
            return checked.pop(content)
        try:
            return load(content)
        except UnsureError:
            return read(content, reader_type)

    def validate_yaml_schema(content: str, schema_path: str, package_name: str = "rasa") -> None:
        def packaged(name: str, package: str = "rasa") -> str:
            return str(Path(importlib.import_module(package).__file__ or "").parent / name)

        schema = {**read_file(packaged(schema_path, package_name)), **read_file(packaged(RESPONSES_SCHEMA_FILE))}
        extensions = [packaged(SCHEMA_EXTENSIONS_FILE)]
        checked.clear()
        try:
            data = load(content)
            Core(source_data=data, schema_data=schema, extensions=extensions).validate(raise_exception=True)
            checked[content] = data
        except (UnsureError, PyKwalifyException):
            validate(content, schema_path, package_name)  # it knows the lines

    rasa.shared.utils.io.read_yaml = read_yaml
    rasa.shared.utils.validation.validate_yaml_schema = validate_yaml_schema


def _put_training_messages_together_quickly() -> None:
    import rasa.shared.utils.io
    from rasa.shared.nlu.constants import INTENT, RESPONSE
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    sanitise = TrainingData.sanitize_examples

    def is_clean(example: Message) -> bool:
        return all(not (given := example.get(name)) or given == given.strip() for name in (INTENT, RESPONSE))

    def sanitize_examples(examples: list[Message]) -> list[Message]:
        return list(dict.fromkeys(examples) if all(map(is_clean, examples)) else sanitise(examples))

    TrainingData.sanitize_examples = staticmethod(sanitize_examples)
    rasa.shared.utils.io.get_text_hash = lru_cache(_HASHES_KEPT)(rasa.shared.utils.io.get_text_hash)


def _put_them_together_once() -> None:
    from rasa.shared.importers import importer

    def once(cached: Any) -> Any:
        def get_nlu_data(self: Any, language: str | None = "en") -> Any:
            return cached(self, language)

        return wraps(cached)(get_nlu_data)

    for kind in (importer.CombinedDataImporter, importer.ResponsesSyncImporter, importer.E2EImporter):
        kind.get_nlu_data = once(kind.get_nlu_data)


def _tell_training_data_by_how_they_were_made() -> None:
    from rasa.engine.training.components import FingerprintStatus, PrecomputedValueProvider
    from rasa.engine.training.hooks import TrainingHook
    from rasa.shared.nlu.training_data.training_data import TrainingData
    from rasa.shared.utils.io import get_text_hash

    on_before_node, on_after_node = TrainingHook.on_before_node, TrainingHook.on_after_node

    def before(
        self: TrainingHook, node_name: str, execution_context: Any, config: dict[str, Any],
        received_inputs: dict[str, Any],
    ) -> Any:  # fmt: skip
        made = vars(self).setdefault("_made", {})
        needs = execution_context.graph_schema.nodes[node_name].needs
        told = {name: made.get(needs.get(name), value) for name, value in received_inputs.items()}
        return on_before_node(self, node_name, execution_context, config, told)

    def after(
        self: TrainingHook, node_name: str, execution_context: Any, config: dict[str, Any],
        output: Any, input_hook_data: dict[str, Any],
    ) -> None:  # fmt: skip
        given = self._pruned_schema.nodes[node_name].uses is PrecomputedValueProvider
        if given or not isinstance(output, TrainingData):
            on_after_node(self, node_name, execution_context, config, output, input_hook_data)
            return
        key = input_hook_data["fingerprint_key"]
        made = FingerprintStatus(get_text_hash(f"made by {key}"), is_hit=False)
        vars(self).setdefault("_made", {})[node_name] = made
        self._cache.cache_output(
            fingerprint_key=key,
            output=output,
            output_fingerprint=made.fingerprint(),
            model_storage=self._model_storage,
        )

    TrainingHook.on_before_node = before
    TrainingHook.on_after_node = after
