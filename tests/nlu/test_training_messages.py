"""The training messages are many, diverse, and not those that the bot is measured with."""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bench.messages import TrainingMessage, read
from knowledge.topics import TOPICS
from nlu.context_text import with_context
from nlu.decision import MOVES
from nlu.encoder import SentenceEncoder
from nlu.sentence_featurizer import CACHE, SHIPPED, SentenceEncoderFeaturizer
from nlu.vector_cache import VectorCache

ROOT = Path(__file__).resolve().parents[2]
TRAINED = ROOT / SentenceEncoderFeaturizer.get_default_config()[CACHE]
EVALUATION = ROOT.parent / "shared" / "eval"
LEAST_MESSAGES = 6_000
LEAST_A_TOPIC = 100
SAME_SPELLING = 0.9  # share of letters in common, of the longer message
SAME_VECTOR = 0.999  # fine-tuning draws a topic together; only the same words come this near
SAME_AS_MEASURED = 0.85


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


@pytest.fixture(scope="module")
def messages() -> list[TrainingMessage]:
    return read(ROOT / "data" / "nlu")


@pytest.fixture(scope="module")
def by_topic(messages: list[TrainingMessage]) -> dict[str, list[TrainingMessage]]:
    grouped: dict[str, list[TrainingMessage]] = defaultdict(list)
    for message in messages:
        if not message.before:
            grouped[message.topics[0]].append(message)
    return grouped


def test_there_are_enough_messages_for_every_topic(by_topic: dict[str, list[TrainingMessage]]) -> None:
    assert sum(map(len, by_topic.values())) >= LEAST_MESSAGES
    assert {topic: len(by_topic[topic]) for topic in TOPICS if len(by_topic[topic]) < LEAST_A_TOPIC} == {}


def test_every_label_is_a_topic_or_a_move(messages: list[TrainingMessage]) -> None:
    assert {topic for message in messages for topic in message.topics} <= {*TOPICS, *MOVES}


def test_no_two_messages_are_spelt_nearly_alike(by_topic: dict[str, list[TrainingMessage]]) -> None:
    alike = []
    for group in by_topic.values():
        texts = [_plain(message.text) or message.text for message in group]
        scores = process.cdist(
            texts, texts, scorer=Levenshtein.normalized_similarity, score_cutoff=SAME_SPELLING, dtype=np.float32
        )
        alike += [(texts[a], texts[b]) for a, b in zip(*np.where(scores > 0), strict=True) if a < b]

    assert alike == []


def test_no_two_messages_have_nearly_the_same_vector(
    by_topic: dict[str, list[TrainingMessage]], tmp_path: Path
) -> None:
    encoder = SentenceEncoder(ROOT / "models" / "encoder")
    # Training has most of the vectors; a copy, because the cache keeps only what was asked for last.
    cache = VectorCache(tmp_path / "vectors.npz", encoder.fingerprint, ROOT / "models" / "encoder" / SHIPPED)
    if TRAINED.is_file():
        shutil.copy(TRAINED, tmp_path / "vectors.npz")
    texts = [message.text for group in by_topic.values() for message in group]
    known = dict(zip(texts, cache.vectors(texts, encoder.encode_both), strict=True))
    alike = []
    for group in by_topic.values():
        texts = [message.text for message in group]
        vectors = np.stack([known[text][: encoder.dimension] for text in texts])
        near = np.where(vectors @ vectors.T >= SAME_VECTOR)
        alike += [(texts[a], texts[b]) for a, b in zip(*near, strict=True) if a < b]

    assert alike == []


@pytest.mark.skipif(not EVALUATION.is_dir(), reason="the measuring set is not here (it is not part of the project)")
def test_no_message_is_one_of_those_measured_with(messages: list[TrainingMessage]) -> None:
    questions = (EVALUATION / "dev_questions.jsonl").read_text("utf-8").splitlines()
    chats = (EVALUATION / "dev_conversations.jsonl").read_text("utf-8").splitlines()
    measured = [json.loads(line)["text"] for line in questions]
    measured += [turn["text"] for line in chats for turn in json.loads(line)["turns"]]
    ours = [message for message in messages if not message.before]
    scores = process.cdist(
        [_plain(text) for text in measured],
        [_plain(message.text) for message in ours],
        scorer=Levenshtein.normalized_similarity,
        score_cutoff=SAME_AS_MEASURED,
        dtype=np.float32,
    )

    assert [(measured[a], ours[b].text) for a, b in zip(*np.where(scores > 0), strict=True)] == []


def test_turns_in_a_chat_are_read_with_what_was_said_before(messages: list[TrainingMessage]) -> None:
    turn = next(message for message in messages if message.before)

    assert with_context(turn.before, turn.text).endswith(turn.text)
    assert with_context(turn.before, turn.text) != turn.text
