"""A public set of intents in the format of CLINC150, with messages that belong to none.

Larson et al. 2019, "An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction",
https://aclanthology.org/D19-1131: a JSON object of `train`, `val`, `test`, `oos_train`, `oos_val`, `oos_test`, each a
list of `[text, intent]`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.messages import TrainingMessage
from faq.evaluation.gold import Message

OUTSIDE = "out_of_scope"
# So that none of their intents is taken for one of the bot's own, some of which have rules of their own.
_PREFIX = "public_"
_INSIDE, _OUTSIDE = ("train", "val", "test"), ("oos_train", "oos_val", "oos_test")


class PublicIntentsError(ValueError):
    """The file is not in the format; names the key."""


@dataclass(frozen=True)
class PublicIntents:
    """The set.

    Attributes:
        train: To learn from; messages of no intent have the topic `out_of_scope`.
        validation: To choose a threshold on.
        test: To measure on.
    """

    train: list[TrainingMessage]
    validation: list[TrainingMessage]
    test: list[Message]


def read_public(path: Path) -> PublicIntents:
    """Read the set.

    Raises:
        PublicIntentsError: The file is missing or not in the format.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise PublicIntentsError(f"{path}: cannot be read as JSON ({error}).") from error
    if not isinstance(content, dict):
        raise PublicIntentsError(f"{path}: is no JSON object with the keys {', '.join(_INSIDE + _OUTSIDE)}.")
    parts = [
        _pairs(path, content, inside, _PREFIX) + _pairs(path, content, outside, None)
        for inside, outside in zip(_INSIDE, _OUTSIDE, strict=True)
    ]
    train, validation = ([TrainingMessage(text, (topic,), ()) for text, topic in part] for part in parts[:2])
    test = [
        Message(id=str(number), conversation=str(number), text=text, topic=topic)
        for number, (text, topic) in enumerate(parts[2], 1)
    ]
    return PublicIntents(train, validation, test)


def _pairs(path: Path, content: dict[str, Any], key: str, prefix: str | None) -> list[tuple[str, str]]:
    """Return texts with their topics; without a prefix they are messages of no intent."""
    items = content.get(key)
    if not isinstance(items, list):
        raise PublicIntentsError(f"{path}: the key '{key}' is missing or no list; it holds [text, intent] pairs.")
    for place, item in enumerate(items):
        if not (isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)):
            raise PublicIntentsError(f"{path}: {key}[{place}] is {item!r}; write [text, intent].")
    return [(text, OUTSIDE if prefix is None else f"{prefix}{intent}") for text, intent in items]
