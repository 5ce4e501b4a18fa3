"""The fine-tuning data: every message tokenised as written and in several noisy versions."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from augment import noisy
from base_model import MAX_TOKENS
from messages import LabelledMessage, sha256_of_messages

# The bot's own way of joining a chat's turns; the module depends on nothing.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from nlu.context_text import with_context

# Of one text: as written, then worse-written ones, tokenised.
Versions = list[NDArray[np.int64]]


@dataclass(frozen=True)
class Dataset:
    """Tokenised messages.

    Attributes:
        tokens: For each message its versions, the first one as written.
        labels: For each message the numbers of its topics, the first one first.
        topics: The topics' names.
        data_sha256: Hash of the messages this was made from.
    """

    tokens: list[Versions]
    labels: list[tuple[int, ...]]
    topics: list[str]
    data_sha256: str

    def __len__(self) -> int:
        """Return the number of messages."""
        return len(self.tokens)

    def targets(self, first_share: float) -> NDArray[np.float32]:
        """Return the share of each topic in each message; the second and further ones divide what the first leaves."""
        shares = np.zeros((len(self), len(self.topics)), dtype=np.float32)
        for row, (first, *others) in enumerate(self.labels):
            shares[row, first] = first_share if others else 1.0
            for other in others:
                shares[row, other] = (1.0 - first_share) / len(others)
        return shares


def tokenise(messages: Sequence[LabelledMessage], tokenizer_file: Path, *, versions: int, seed: int) -> Dataset:
    """Tokenise each message and `versions - 1` noisy versions of it."""
    tokenizer = _tokenizer(tokenizer_file)
    topics = sorted({topic for message in messages for topic in message.topics})
    numbers = {topic: number for number, topic in enumerate(topics)}
    tokens = []
    for message in messages:
        # Seeded by the text: adding a message changes few other messages' versions.
        generator = random.Random(f"{seed} {message.text}")
        texts = list(_versions(message, messages, versions, generator))
        tokens.append([np.array(tokenizer.encode(text).ids, dtype=np.int64) for text in texts])
    labels = [tuple(numbers[topic] for topic in message.topics) for message in messages]
    return Dataset(tokens, labels, topics, sha256_of_messages(messages))


def tokenise_alike(
    questions: Mapping[str, Sequence[str]], tokenizer_file: Path, *, versions: int, seed: int
) -> list[list[Versions]]:
    """Tokenise each wording of each small question, and `versions - 1` noisy versions of it."""
    tokenizer = _tokenizer(tokenizer_file)

    def tokenised(text: str) -> Versions:
        generator = random.Random(f"{seed} {text}")
        texts = [text, *(noisy(text, generator) for _ in range(1, versions))]
        return [np.array(tokenizer.encode(each).ids, dtype=np.int64) for each in texts]

    return [[tokenised(text) for text in wordings] for wordings in questions.values()]


def _tokenizer(file: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _versions(
    message: LabelledMessage, others: Sequence[LabelledMessage], versions: int, generator: random.Random
) -> Iterator[str]:
    """Yield the message as written, then worse-written ones.

    Every third of these stands, unless it has turns before it already, after something another visitor said: a
    message that speaks for itself must mean the same whatever came before.
    """
    yield with_context(message.before, message.text)
    for number in range(1, versions):
        before = message.before
        if not before and number % 3 == 0:
            before = tuple(generator.choice(others).text for _ in range(generator.choice((1, 1, 2))))
        clean = number % 6 == 0
        yield with_context(before, message.text if clean else noisy(message.text, generator))


def save_dataset(path: Path, dataset: Dataset) -> None:
    """Write the data for a machine without the tokenizer."""
    versions = [version for message in dataset.tokens for version in message]
    about = {"topics": dataset.topics, "labels": dataset.labels, "data_sha256": dataset.data_sha256}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        ids=np.concatenate(versions).astype(np.uint16),
        lengths=np.array([len(version) for version in versions], dtype=np.uint16),
        about=np.array(json.dumps(about)),
    )


def load_dataset(path: Path) -> Dataset:
    """Read what `save_dataset` wrote."""
    with np.load(path, allow_pickle=False) as content:
        ids = content["ids"].astype(np.int64)
        ends = np.cumsum(content["lengths"].astype(np.int64))
        about = json.loads(str(content["about"]))
    versions = np.split(ids, ends[:-1])
    labels = [tuple(numbers) for numbers in about["labels"]]
    each = len(versions) // len(labels)
    tokens = [versions[start : start + each] for start in range(0, len(versions), each)]
    return Dataset(tokens, labels, about["topics"], about["data_sha256"])
