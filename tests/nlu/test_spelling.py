"""Slips of the finger are mended; what visitors mean to write is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.spelling import Speller

USED = {
    "does": 300, "hurt": 200, "really": 50, "sessions": 120, "there": 60, "the": 900, "here": 30, "bruises": 20,
    "brushes": 25, "actually": 40, "difference": 30, "cheaper": 10, "keloid": 15, "rosacea": 20, "with": 90, "need": 70,
    "time": 80, "picture": 9, "saturday": 30, "theyre": 5,
}  # fmt: skip
SPELLER = Speller(known={"wax", "flake", "they", "strimmer"}, used=USED)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dose it hrut", "dose it hurt"),  # "dose" is a word somebody may mean
        ("sesions", "sessions"),
        ("sessionns", "sessions"),
        ("hey ther", "hey there"),
        ("come heer", "come here"),
        ("brusies", "bruises"),
        ("acctually", "actually"),
        ("any difrence", "any difference"),
        ("cheepr", "cheaper"),
        ("roseacea", "rosacea"),
        ("needtime", "need time"),
        ("HRUT", "hurt"),
        ("how mch iz it 4 me b4 2moro", "how much is it 4 me before tomorrow"),
        ("u cud", "you could"),
        ("iv got", "i've got"),
    ],
)
def test_slips_and_short_forms(written: str, meant: str) -> None:
    speller = Speller(SPELLER.known | {"dose", "come", "any", "hey"}, USED)

    assert speller.mend(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "waxed", "flakes", "flaky", "strimmer", "theyve", "we're", "isn't", "on Saturdays", "in Hurdt", "b12", "12mm",
        "xqzvkj", "", "   ", "😬", "don\u2019t",
    ],
)  # fmt: skip
def test_what_is_left_alone(written: str) -> None:
    assert SPELLER.mend(written) == written


@pytest.mark.parametrize("text", ["xqzvkj", "Flumph?", "qwop 12", "grrzl fnord"])
def test_words_that_nobody_knows(text: str) -> None:
    assert SPELLER.knows_no_word_of(text)


@pytest.mark.parametrize("text", ["hrut", "xqzvkj hurts", "u", "flaky", "needtime", "12", "?!", "😬", ""])
def test_something_is_known_or_there_are_no_words(text: str) -> None:
    assert not SPELLER.knows_no_word_of(text)


def test_it_learns_from_messages_and_names(tmp_path: Path) -> None:
    texts = ["will it bleed"] * 3 + ["a typpo once"]
    learnt = Speller.learn(texts, dictionary={"typo", "##ing", "once"}, names=["azelaic acid"])

    assert learnt.mend("wil it bleeed") == "will it bleed"
    assert learnt.mend("azelaik") == "azelaic"
    assert learnt.mend("typpo") == "typpo"  # met once, and no visitor wrote the right word
    learnt.save(tmp_path / "words.json")
    assert Speller.load(tmp_path / "words.json").mend("bleeed azelaik") == "bleed azelaic"
