"""Reads labelled messages: Rasa's NLU files, or lines of `topic+topic2<TAB>text`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENTITY = re.compile(r"\[(?P<words>[^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class MessageFileError(ValueError):
    """A file of messages cannot be read; names the file and the place."""


@dataclass(frozen=True)
class LabelledMessage:
    """One message, its topics (the first one first), and the visitor's messages before it (oldest first)."""

    text: str
    topics: tuple[str, ...]
    before: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names the message in `models/encoder/held_out.txt` (see `bench/held_out.py`)."""
        whole = "\n".join([*self.before, self.text])
        return hashlib.sha256(whole.encode("utf-8")).hexdigest()[:12]


def read_messages(paths: Sequence[Path]) -> list[LabelledMessage]:
    """Read files and folders (their `*.yml` and `*.tsv`, sorted by name), in the order given.

    Raises:
        MessageFileError: A file is missing, malformed or of an unknown kind, or there is no message at all.
    """
    messages = [message for path in _files(paths) for message in _read(path)]
    if not messages:
        raise MessageFileError(f"There is no message in {', '.join(str(path) for path in paths)}.")
    return messages


ALIKE = Path(__file__).with_name("alike.txt")


def read_alike(path: Path) -> dict[str, list[str]]:
    """Read small questions and their wordings: a line `# name`, then a wording a line.

    Raises:
        MessageFileError: A question has fewer than two wordings, or one stands before the first name.
    """
    questions: dict[str, list[str]] = {}
    name = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        text = line.strip()
        if text.startswith("# "):
            name = text[2:]
            questions.setdefault(name, [])
        elif text and not name:
            raise MessageFileError(f"{path}:{number}: expected `# name` of a question, found {text[:60]!r}.")
        elif text:
            questions[name].append(text)
    for name, wordings in questions.items():
        if len(wordings) < 2:
            raise MessageFileError(f"{path}: the question {name} needs at least two wordings.")
    return questions


def sha256_of_messages(messages: Iterable[LabelledMessage]) -> str:
    """Return a hash of the labels and texts in their order, whatever files they came from."""
    lines = (f"{'+'.join(message.topics)}\t{' | '.join((*message.before, message.text))}\n" for message in messages)
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.suffix in {".yml", ".yaml", ".tsv"})
        elif path.is_file():
            yield path
        else:
            raise MessageFileError(f"{path} is missing.")


def _read(path: Path) -> Iterator[LabelledMessage]:
    if path.suffix == ".tsv":
        return _read_tsv(path)
    if path.suffix in {".yml", ".yaml"}:
        return _read_rasa(path)
    raise MessageFileError(f"{path} is neither .yml nor .tsv.")


def _read_tsv(path: Path) -> Iterator[LabelledMessage]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        labels, tab, text = line.partition("\t")
        if not tab or not labels.strip() or not text.strip():
            raise MessageFileError(f"{path}:{number}: expected topic<TAB>text, found {line[:60]!r}.")
        yield LabelledMessage(text.strip(), _unique(labels.strip().split("+")))


def _read_rasa(path: Path) -> Iterator[LabelledMessage]:
    import yaml

    content = yaml.safe_load(path.read_text("utf-8")) or {}
    for item in content.get("nlu") or []:
        # Look-up tables, synonyms and regular expressions hold no messages.
        if "intent" not in item:
            continue
        intent, examples = item["intent"], item.get("examples") or []
        if isinstance(examples, str):
            examples = [line.strip()[2:] for line in examples.splitlines() if line.strip().startswith("- ")]
        for example in examples:
            yield _rasa_message(path, intent, example)


def _rasa_message(path: Path, intent: str, example: str | dict[str, Any]) -> LabelledMessage:
    details: dict[str, Any] = {"text": example} if isinstance(example, str) else example
    text = details.get("text")
    if not isinstance(text, str) or not text.strip():
        raise MessageFileError(f"{path}: an example of intent {intent} has no text: {example!r}.")
    metadata = details.get("metadata") or {}
    others, before = metadata.get("topics") or [], metadata.get("after") or []
    # Rasa writes a retrieval intent as family/topic.
    topic = intent.rpartition("/")[2]
    words = ENTITY.sub(lambda match: match["words"], text.strip().removeprefix("- "))
    return LabelledMessage(words.strip(), _unique([topic, *others]), tuple(before))


def _unique(topics: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topics))
