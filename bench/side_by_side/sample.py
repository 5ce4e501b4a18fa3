"""Samples of the training messages on which all variants learn."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.held_out import key_of
from bench.messages import TrainingMessage

# Rasa's DIET refuses to learn from a single example of an intent.
LEAST_A_TOPIC = 2


def stratified(messages: Sequence[TrainingMessage], size: int, seed: int) -> list[TrainingMessage]:
    """Draw a sample in which each first topic has its share, and at least two messages.

    Args:
        messages: What to draw from.
        size: How many to draw; a few more where rare topics need their two.
        seed: Draws another sample for each seed, and the same one each time.

    Returns:
        The sample, in the order of `messages`.

    Raises:
        ValueError: `size` is not positive.
    """
    if size < 1:
        raise ValueError(f"size must be greater than 0. Currently, size is {size}.")
    if size >= len(messages):
        return list(messages)
    places: dict[str, list[int]] = {}
    for place, message in enumerate(messages):
        places.setdefault(message.topics[0], []).append(place)
    exact = {topic: size * len(found) / len(messages) for topic, found in places.items()}
    counts = {topic: int(share) for topic, share in exact.items()}
    left = size - sum(counts.values())
    for topic in sorted(counts, key=lambda name: (counts[name] - exact[name], name))[:left]:
        counts[topic] += 1
    generator = random.Random(seed)  # noqa: S311 - a sample, no secret
    chosen: list[int] = []
    for topic in sorted(places):
        count = min(len(places[topic]), max(LEAST_A_TOPIC, counts[topic]))
        chosen += generator.sample(places[topic], count)
    return [messages[place] for place in sorted(chosen)]


def kept(messages: Sequence[TrainingMessage], size: int, seed: int, folder: Path) -> list[TrainingMessage]:
    """Return the sample whose keys the folder keeps; draw it, and keep it, when there is none or a message is gone.

    So a sample stays the same while messages are added, and what was trained on it for hours need not be trained anew.
    """
    if size >= len(messages):
        return list(messages)
    by_key = {key_of(message): message for message in messages}
    path = folder / f"{size}-{seed}.txt"
    keys = path.read_text("ascii").split() if path.is_file() else []
    if not keys or not by_key.keys() >= set(keys):
        keys = [key_of(message) for message in stratified(messages, size, seed)]
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(keys) + "\n", "ascii")
    return [by_key[key] for key in keys]


def fingerprint(messages: Iterable[TrainingMessage]) -> str:
    """Return what changes with a message, its topics or their order."""
    lines = (f"{'+'.join(message.topics)}\t{message.text}\n" for message in messages)
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()[:16]
