"""What is named only to say that it is not so counts for nothing; in doubt it counts."""

from __future__ import annotations

import pytest

from actions.denial import is_denied


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm not pregnant", "pregnant"),
        ("i am not pregnant", "pregnant"),
        ("not pregnant or breastfeeding", "breastfeeding"),
        ("no rosacea", "rosacea"),
        ("I don't have any rosacea", "rosacea"),
        ("i dont take roaccutane", "roaccutane"),
        ("I’ve never had keloids", "keloids"),
        ("I have eczema but no rosacea", "rosacea"),
    ],
)
def test_a_plain_denial_is_one(text: str, name: str) -> None:
    assert is_denied(text, text.index(name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I have rosacea", "rosacea"),
        ("no, rosacea", "rosacea"),
        ("no i have rosacea", "rosacea"),
        ("I don't take tablets, I use tretinoin", "tretinoin"),
        ("no eczema but rosacea", "rosacea"),
        ("not sure if it is rosacea", "rosacea"),
        ("I haven't taken roaccutane since May", "roaccutane"),
        ("no longer on roaccutane", "roaccutane"),
        ("I can't stop taking roaccutane", "roaccutane"),
        ("not only rosacea", "rosacea"),
        ("isn't it bad for rosacea?", "rosacea"),
        ("but won’t it be worse with eczema", "eczema"),
    ],
)
def test_in_doubt_a_thing_is_named(text: str, name: str) -> None:
    assert not is_denied(text, text.index(name))
