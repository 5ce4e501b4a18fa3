"""The only place where Rasa's own code is changed, and only while it runs.

Rasa offers no extension point for any of these. None changes what Rasa does, only when or how often it does it; the
tests hold each against the unchanged code. Another version of Rasa is refused: read its source first.

- TensorFlow is imported by Rasa (`rasa.utils.train_utils`) and by spaCy's thinc as soon as they are imported, although
  nothing of this bot runs on it; that costs seconds and much memory. The module of Rasa is imported when it is first
  used; thinc is told that there is no TensorFlow.
- A few modules import a library for one function that a running bot never calls (scikit-learn to split training data,
  boto3 for DynamoDB, pymongo for MongoDB, spaCy's own command line): it is imported when the function is called.
- With its channels Rasa imports the libraries of their vendors (Slack, Telegram, Webex …), a sixth of the memory of
  this bot: one is imported when credentials.yml asks for it.
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
  fingerprint is made anew. Strings are not copied, what is not changed keeps its fingerprint, and the hash of a word
  that stands in thousands of messages is made once.
- Rasa keeps what it has put together, but by how it was asked: `get_nlu_data()`, `get_nlu_data("en")` and
  `get_nlu_data(language="en")` each do it all again. They share one result.
- The check of the training files and the training read all of them, each for itself: the training goes on with what the
  check has read (`reading_training_files_once`).
- A message passes the components in the order that Dask's scheduler plans anew each time: it is planned once.
"""

from __future__ import annotations

import copy
import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial, wraps
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from faq.errors import FaqError

KNOWN_VERSION = "3.6.21"
# Modules that Rasa imports as a whole (`import a.b`) and uses inside of functions only.
_ON_FIRST_USE = frozenset({"rasa.utils.train_utils", "rasa.utils.plotting"})
# Of a module, the libraries that it can do without; nothing of this bot runs on them.
_WITHOUT = {"thinc.compat": ("tensorflow", "h5py"), "portalocker": ("redis",)}
# Rasa's channels that import the library of their vendor, and their classes.
_VENDORS_CHANNELS = {
    "socketio": "SocketIOInput",
    "slack": "SlackInput",
    "telegram": "TelegramInput",
    "webexteams": "WebexTeamsInput",
    "hangouts": "HangoutsInput",
}
# What the channel for a terminal takes from libraries.
_OF_THE_CONSOLE = {"questionary": ("Question", "select", "text"), "prompt_toolkit.styles": ("Style",)}
# Of a module, the names that it takes from libraries and calls seldom or never.
_ON_FIRST_CALL = {
    "spacy": {"spacy.cli.info": ("info",)},
    "rasa.utils.tensorflow.model_data": {"sklearn.model_selection": ("train_test_split",)},
    "rasa.core.tracker_store": {"boto3.dynamodb.conditions": ("Key",), "pymongo.collection": ("Collection",)},
}
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
    if any(isinstance(finder, _OnFirstUse) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _OnFirstUse())
    for name, unneeded in _WITHOUT.items():
        _import_without(name, unneeded)
    _import_channels_without_their_vendors()
    for name, libraries in _ON_FIRST_CALL.items():
        _import_with_stand_ins(name, libraries)
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


@contextmanager
def reading_training_files_once() -> Iterator[None]:
    """Let all that reads the same training files inside the block share one reader, which keeps what it has read."""
    from rasa.shared.importers.importer import TrainingDataImporter

    original = TrainingDataImporter.load_from_config
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

    TrainingDataImporter.load_from_config = staticmethod(load_from_config)
    try:
        yield
    finally:
        TrainingDataImporter.load_from_config = staticmethod(original)


class _OnFirstUse(importlib.abc.MetaPathFinder):
    """Finds a few modules so that their code runs when something of them is first used."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the module's usual spec with a lazy loader; None for all other modules."""
        if name not in _ON_FIRST_USE:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


@contextmanager
def _standing_in(stand_ins: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """Let those modules that are not imported yet be found as something else inside the block; None: not at all."""
    missing = [name for name in stand_ins if name not in sys.modules]
    for name in missing:
        sys.modules[name] = stand_ins[name]  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]


def _import_without(name: str, libraries: Sequence[str]) -> None:
    """Import a module as if some libraries were not installed, which it is prepared for."""
    with _standing_in(dict.fromkeys(libraries)):
        importlib.import_module(name)


def _import_with_stand_ins(name: str, libraries: Mapping[str, Sequence[str]]) -> None:
    """Import a module that takes functions from some libraries; it gets ones that import the library when called."""
    with _standing_in({library: _called_later(library, functions) for library, functions in libraries.items()}):
        importlib.import_module(name)


class _VendorsChannel:
    """Stands for the class of a channel, whose module is imported when more than its name is asked for."""

    def __init__(self, name: str, module: str, class_name: str) -> None:
        self._name, self._module, self._class_name = name, module, class_name

    def name(self) -> str:
        """Return the name by which `credentials.yml` calls the channel."""
        return self._name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Make one."""
        return self._the_class()(*arguments, **named)

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._the_class(), attribute)

    def _the_class(self) -> Any:
        return getattr(importlib.import_module(self._module), self._class_name)


def _import_channels_without_their_vendors() -> None:
    package = "rasa.core.channels"
    if package in sys.modules:
        return
    stand_ins: dict[str, ModuleType | None] = {}
    for name, class_name in _VENDORS_CHANNELS.items():
        module = f"{package}.{name}"
        stand_ins[module] = ModuleType(module)
        setattr(stand_ins[module], class_name, _VendorsChannel(name, module, class_name))
    for library, functions in _OF_THE_CONSOLE.items():
        stand_ins[library] = _called_later(library, functions)
    with _standing_in(stand_ins):
        importlib.import_module(package)


def _called_later(library: str, functions: Sequence[str]) -> ModuleType:
    stand_in = ModuleType(library)
    for function in functions:
        setattr(stand_in, function, partial(_call, library, function))
    return stand_in


def _call(library: str, function: str, *arguments: Any, **named: Any) -> Any:
    return getattr(importlib.import_module(library), function)(*arguments, **named)


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

    def deepcopy(self: Message, memo: dict[int, Any]) -> Message:
        twin = Message.__new__(type(self))
        memo[id(self)] = twin
        vars(twin).update({name: _deep_copy(value, memo) for name, value in vars(self).items()})
        return twin

    TrainingData.sanitize_examples = staticmethod(sanitize_examples)
    Message.__deepcopy__ = deepcopy
    rasa.shared.utils.io.get_text_hash = lru_cache(_HASHES_KEPT)(rasa.shared.utils.io.get_text_hash)


def _put_them_together_once() -> None:
    from rasa.shared.importers import importer

    def once(cached: Any) -> Any:
        def get_nlu_data(self: Any, language: str | None = "en") -> Any:
            return cached(self, language)

        return wraps(cached)(get_nlu_data)

    for kind in (importer.CombinedDataImporter, importer.ResponsesSyncImporter, importer.E2EImporter):
        kind.get_nlu_data = once(kind.get_nlu_data)


def _deep_copy(value: Any, memo: dict[int, Any]) -> Any:
    """Return what `copy.deepcopy` returns for the plain values of messages, much sooner."""
    kind = type(value)
    if kind in (str, int, float, bool, type(None)):
        return value
    if kind is dict:
        return {key: _deep_copy(each, memo) for key, each in value.items()}
    if kind is list:
        return [_deep_copy(each, memo) for each in value]
    return copy.deepcopy(value, memo)
