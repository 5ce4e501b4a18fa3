"""Writes a message as a hurried visitor would: typos, text-speak, no capitals, wild punctuation."""

from __future__ import annotations

import random
import re

NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jil",
    "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip

SHORT_FORMS = {
    "you": "u", "your": "ur", "you're": "ur", "are": "r", "please": "plz", "because": "cos", "before": "b4",
    "for": "4", "to": "2", "with": "w", "though": "tho", "what": "wot", "thanks": "thx", "tomorrow": "2moro",
    "going to": "gonna", "want to": "wanna", "got to": "gotta", "about": "abt", "people": "ppl", "really": "rly",
    "appointment": "appt", "weeks": "wks", "minutes": "mins", "something": "smth", "should": "shud", "would": "wud",
    "could": "cud", "have": "hav", "just": "jst", "know": "no", "and": "n", "okay": "k", "see": "c", "why": "y",
}  # fmt: skip
ENDINGS = (
    "", "", "", "?", "??", "???", "!", "!!", "...", " ?", ".", " x", " xx", " lol", " 😬", " 😭", " 🙏", " 🤔", " thx",
)  # fmt: skip
OPENINGS = ("hi ", "hi, ", "hello ", "hey ", "ok so ", "quick q - ", "um ", "sorry, ", "hiya, ")


def noisy(text: str, generator: random.Random) -> str:
    """Return a worse-written version of `text` that means the same.

    Args:
        text: The message as written.
        generator: The source of chance; the same state gives the same result.
    """
    if generator.random() < 0.3:
        text = _text_speak(text, generator)
    if generator.random() < 0.65:
        text = _mistype(text, generator)
    if generator.random() < 0.5:
        text = _repunctuate(text, generator)
    if generator.random() < 0.08 and len(text.split()) > 3:
        text = generator.choice(OPENINGS) + text
    case = generator.random()
    if case < 0.45:
        return text.lower()
    return text.upper() if case < 0.53 else text


def _text_speak(text: str, generator: random.Random) -> str:
    for long, short in SHORT_FORMS.items():
        if generator.random() < 0.4:
            text = re.sub(rf"\b{long}\b", short, text, flags=re.IGNORECASE)
    return text


def _mistype(text: str, generator: random.Random) -> str:
    """Make one slip, and another for about each 25 letters."""
    letters = list(text)
    slips = 1 + sum(generator.random() < 0.6 for _ in range(len(text) // 25))
    for _ in range(min(slips, 5)):
        places = [place for place, letter in enumerate(letters) if letter.isalpha()]
        # A slip in a very short word leaves nothing to recognise.
        if len(places) < 4:
            break
        _slip(letters, generator.choice(places), generator)
    return "".join(letters)


def _slip(letters: list[str], place: int, generator: random.Random) -> None:
    letter = letters[place]
    kind = generator.random()
    if kind < 0.3:
        letters[place] = generator.choice(NEIGHBOURS.get(letter.lower(), letter))
    elif kind < 0.55:
        letters[place] = ""
    elif kind < 0.7:
        letters[place] = letter * 2
    elif kind < 0.92 and place + 1 < len(letters) and letters[place + 1].isalpha():
        letters[place], letters[place + 1] = letters[place + 1], letter
    elif place + 1 < len(letters) and letters[place + 1] == " ":
        letters[place + 1] = ""


def _repunctuate(text: str, generator: random.Random) -> str:
    if generator.random() < 0.6:
        text = text.replace("'", "").replace("\u2019", "")
    if generator.random() < 0.4:
        text = re.sub(r"[.,;:!?]+(?=\s|$)", "", text)
    return text.rstrip(" .?!") + generator.choice(ENDINGS) if generator.random() < 0.7 else text
