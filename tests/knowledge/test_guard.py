"""The urgent guard, with the phrases that are shipped in data/."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from knowledge.guard import UrgentGuard
from knowledge.guard_phrases import MAX_CHARACTERS, normalise
from knowledge.schema import Symptom, Urgency, Urgent, UrgentLevel

DATA = Path(__file__).parents[2] / "data"
MESSAGES = yaml.safe_load(Path(__file__).with_name("guard_messages.yml").read_text(encoding="utf-8"))
ALARMING: list[tuple[Urgency, str]] = [
    (level, message) for level, messages in MESSAGES["alarming"].items() for message in messages
]
HARMLESS: list[str] = MESSAGES["harmless"]


@pytest.fixture(scope="module")
def guard() -> UrgentGuard:
    knowledge = yaml.safe_load((DATA / "knowledge.yml").read_text(encoding="utf-8"))
    return UrgentGuard(Urgent(**knowledge["urgent"]))


def _guard(*phrases: str, unless: list[str] | None = None, calm: list[str] | None = None) -> UrgentGuard:
    symptom = Symptom(id="it", level="urgent_today", facts=["a-fact"], phrases=list(phrases), unless=unless or [])
    level = UrgentLevel(answer="Get help today.", facts=["a-fact"])
    return UrgentGuard(Urgent(levels={"urgent_today": level}, symptoms=[symptom], calm=calm or []))


def test_there_are_enough_messages() -> None:
    assert len(ALARMING) >= 150
    assert len(HARMLESS) >= 350
    every = [message.casefold() for _, message in ALARMING] + [message.casefold() for message in HARMLESS]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize(("level", "message"), ALARMING)
def test_alarming_message_is_found_at_its_level(guard: UrgentGuard, level: Urgency, message: str) -> None:
    found = guard.match(message)
    assert found is not None
    assert (found.level, message) == (level, message)
    assert found.symptoms


@pytest.mark.parametrize("message", HARMLESS)
def test_harmless_message_is_left_alone(guard: UrgentGuard, message: str) -> None:
    assert guard.match(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "CAN'T BREATHE",
        "can\u2019t breathe",
        "can\u00b4t breathe",
        "cannot breathe",
        "cant breathe",
        "c a n t breathe",
        "caaaan't breeeathe",
        "can't bre\u200bathe",
        "\uff23\uff21\uff2e\uff27\uff34 breathe, cant breathe",
        "cant brethe",
        "hi, quick one. how much is a session? also cant breathe",
        "hello " * 400 + "cant breathe",
        "cant breathe " + "x " * MAX_CHARACTERS,
    ],
)
def test_writing_does_not_hide_an_alarm(guard: UrgentGuard, message: str) -> None:
    found = guard.match(message)
    assert found is not None
    assert found.level == "emergency"
    assert "breathing_trouble" in found.symptoms


@pytest.mark.parametrize(
    "message", ["", " ", "\n\n", "???", "\U0001f62d", "\u200b", "1234", "(", "'", "&", "_|*...$^~"]
)
def test_message_without_words_is_left_alone(guard: UrgentGuard, message: str) -> None:
    assert guard.match(message) is None


def test_highest_level_wins_and_its_symptoms_come_first(guard: UrgentGuard) -> None:
    found = guard.match("pus on my cheek. my tongue is swelling. I want to die")
    assert found is not None
    assert found.level == "emergency"
    assert found.symptoms[0] == "face_swelling"
    assert {"suicidal_thoughts", "infection_signs"} <= set(found.symptoms)


@pytest.mark.parametrize(
    ("phrase", "message", "is_found"),
    [
        ("blister*", "blistering", True),
        ("blister", "blistering", False),
        ("hot|red cheek", "red cheek", True),
        ("hot ... cheek", "hot and very sore left cheek", True),
        ("hot ... cheek", "hot tea and cake and my left cheek", False),
        ("keeps_on|won't_stop bleeding", "it won't stop bleeding", True),
        ("^ pus", "pus here", True),
        ("^ pus", "there is pus", False),
        ("pus $", "there is pus", True),
        ("pus $", "pus here", False),
        ("fever & sore", "My chin is sore. I have a fever.", True),
        ("fever & sore", "My chin is sore. I have no fever.", False),
        ("~swelling", "sweling", True),
        ("~swelling", "swilleng", False),
        ("swelling", "sweling", True),
        ("swell*", "sweling", True),
        ("swelling", "swillng", False),
    ],
)
def test_little_language(phrase: str, message: str, is_found: bool) -> None:
    assert (_guard(phrase).match(message) is not None) is is_found


@pytest.mark.parametrize("phrase", ["&", "pus &", "... pus", "pus ...", "pus|", "~"])
def test_unreadable_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="write a word there"):
        _guard(phrase)


@pytest.mark.parametrize(
    ("message", "is_found"),
    [
        ("there is pus", True),
        ("there is no pus", False),
        ("no redness, swelling, or pus", False),
        ("no redness but there is pus", True),
        ("not sure what to do, there is pus", True),
        ("I don't think it's pus", False),
        ("the pus has gone now", False),
        ("the pus hasn't gone away", True),
        ("can it cause pus?", False),
        ("can I put cream on my pus?", True),
        ("can you help me, there is pus", True),
        ("what if I get pus", False),
        ("last year I had pus", False),
        ("I had it done last month and still have pus", True),
        ("my friend had pus", False),
        ("my friend had pus and now there is more", True),
        ("I read that it leads to pus", False),
        ("years ago a peel gave me pus, can I still have this", False),
        ("I had pus years ago can I still have this", False),
        ("three years ago I had pus, and now I have scars on my cheeks", False),
        ("I had pus years ago and now there is more", True),
        ("I had pus years ago, now it hurts", True),
        ("years ago I had a peel and now I have pus", True),
        ("I had pus last month, can I still come", True),
        ("my friend got pus not me, she is fine now", False),
        ("my friend got pus and so have I, she is fine now", True),
        ("my friend has pus, she is still ill now", True),
    ],
)
def test_telling(message: str, is_found: bool) -> None:
    assert (_guard("pus").match(message) is not None) is is_found


def test_unless_switches_a_symptom_off_for_its_sentence_only() -> None:
    guard = _guard("pus", unless=["toe*"])
    assert guard.match("pus in my toenail") is None
    assert guard.match("My toe is fine. There is pus on my cheek.") is not None


def test_the_word_that_cuts_a_clause_off_ends_it() -> None:
    guard = _guard("cut myself because|$")
    assert guard.match("I cut myself because of it") is not None
    assert guard.match("I cut myself, it bleeds") is not None
    assert guard.match("I cut myself shaving because it was late") is None


def test_calm_words_are_not_read() -> None:
    guard = _guard("burn*", calm=["burns a hole"])
    assert guard.match("it burns a hole in my pocket") is None
    assert guard.match("it burns a hole in my pocket and my cheek burns") is not None


def test_normalise_keeps_words_apart() -> None:
    assert normalise("I\u2019m HOT-red & can not\u2026") == "i am hot red  and  cant\n"


def test_message_is_read_in_a_millisecond(guard: UrgentGuard) -> None:
    messages = [message for _, message in ALARMING] + HARMLESS

    def seconds() -> float:
        start = time.process_time()
        for message in messages:
            guard.match(message)
        return time.process_time() - start

    assert min(seconds() for _ in range(3)) / len(messages) < 0.001  # of this process: the machine may be busy


@pytest.mark.parametrize(
    "piece", ["not pus ", "can it cause pus, ", "no pus or ", "my face is ", "pus. ", "((,", "can't "]
)
def test_no_message_takes_long(guard: UrgentGuard, piece: str) -> None:
    start = time.perf_counter()
    guard.match(piece * 2000)
    assert time.perf_counter() - start < 2
