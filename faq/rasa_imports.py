"""Imports Rasa without the libraries that this bot never uses: they cost seconds and much memory.

None of its code is changed by that; what is left out is imported when it is used, and is then what it would be anyway.

- TensorFlow is imported by Rasa (`rasa.utils.train_utils`) and by spaCy's thinc as soon as they are imported, although
  nothing of this bot runs on it. The module of Rasa is imported when it is first used; thinc is told that there is no
  TensorFlow, nor h5py, and portalocker that there is no Redis.
- A few modules import a library for one function that a running bot never calls (scikit-learn to split training data,
  boto3 for DynamoDB, pymongo for MongoDB, spaCy's own command line): it is imported when the function is called.
- To tell components apart, training imports the neural ones, and TensorFlow with them, though config.yml names none.
- With its channels Rasa imports the libraries of their vendors (Slack, Telegram, Webex …), a sixth of the memory of
  this bot: one is imported when credentials.yml asks for it.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import Any

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
# Rasa's neural components, and what their modules hand out beside them.
_NEURAL = {
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.extractors.crf_entity_extractor": ("CRFEntityExtractor", "CRFEntityExtractorOptions"),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
}
# The modules that only ask whether a component is one of those.
_TELLING_THEM_APART = (
    "rasa.graph_components.validators.default_recipe_validator",
    "rasa.engine.recipes.default_components",
)
# What the channel for a terminal takes from libraries.
_OF_THE_CONSOLE = {"questionary": ("Question", "select", "text"), "prompt_toolkit.styles": ("Style",)}
# Of a module, the names that it takes from libraries and calls seldom or never.
_ON_FIRST_CALL = {
    "spacy": {"spacy.cli.info": ("info",)},
    "rasa.utils.tensorflow.model_data": {"sklearn.model_selection": ("train_test_split",)},
    "rasa.core.tracker_store": {"boto3.dynamodb.conditions": ("Key",), "pymongo.collection": ("Collection",)},
}


def leave_out_what_is_not_used() -> bool:
    """Import Rasa's modules in this process without what they can do without; best before Rasa is imported.

    Returns:
        False when that was done before.
    """
    if any(isinstance(finder, _OnFirstUse) for finder in sys.meta_path):
        return False
    sys.meta_path.insert(0, _OnFirstUse())
    for name, unneeded in _WITHOUT.items():
        _import_without(name, unneeded)
    _import_channels_without_their_vendors()
    for name, libraries in _ON_FIRST_CALL.items():
        _import_with_stand_ins(name, libraries)
    return True


def leave_out_neural_components(config: str) -> bool:
    """Let training tell components apart without importing the neural ones, where none of them is used.

    Args:
        config: The text of `config.yml`.

    Returns:
        False when it names one of them: then they are imported as usual.
    """
    if any(name in config for names in _NEURAL.values() for name in names):
        return False
    stand_ins: dict[str, ModuleType | None] = {}
    for module, names in _NEURAL.items():
        stand_ins[module] = stand_in = ModuleType(module)
        for name in names:
            setattr(stand_in, name, type(name, (), {"__doc__": "Stands for a component that nothing is one of."}))
    with _standing_in(stand_ins):
        for name in _TELLING_THEM_APART:
            importlib.import_module(name)
    return True


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
