"""What a short message takes from the turn before by its form alone: "and for 6?", "what about …", "and after?"."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.turn import Turn

COUNTED = ("cost", "sessions_count")
"""Topics after which a bare number is a number of sessions."""

AGE = "age"
"""The topic of ages, and what is named there."""

AFTERWARDS = {
    "preparation": "aftercare",
    "procedure_steps": "aftercare",
    "session_duration": "aftercare",
    "pain": "side_effects",
}
"""What a bare "and after?" asks about, by the topic before it: what to do after the session, or what it feels like."""

STAYS_ON = frozenset(
    {
        "side_effects",
        "pain",
        "recovery_downtime",
        "sun_after",
        "aftercare",
        "makeup_after",
        "numbing",
        "medications",
        "contraindications",
        "preparation",
    }
)
"""Topics after which "how long for?" asks how long that lasts, or is to be kept up."""

RESULTS = "results_timeline"
SPEAKS_OF_RESULTS = frozenset(
    {"effectiveness", "scar_types", "other_benefits", "collagen", "comparison", "before_after_photos", RESULTS}
)
"""Topics after which "does it last?" asks how long a result lasts."""

_SHORT_WORDS = 8
_WORD = re.compile(r"[\w'’]+")
_ASKS_NOTHING = frozenset({
    "a", "about", "again", "and", "but", "come", "else", "explain", "hello", "how", "i", "in", "it", "just",
    "me", "mean", "more", "no", "ok", "please", "question", "really", "said", "so", "sorry", "still", "that",
    "the", "then", "though", "to", "way", "well", "what", "why", "you",
})  # fmt: skip
"""Words that ask for nothing new by themselves: a question put again, a bare "why?", "what else?"."""
_OPENING = r"^\W*(?:(?:and|ok(?:ay)?|so|but|no|sorry|hm+|then|right|even|also)\W+)*"
_ABOUT = re.compile(
    _OPENING + r"(?:(?:what|how)\s+(?:about|abt|bout|if)|(?:(?:together|along|combined)\s+)?with|for|if)\b"
    r"|^\W*(?:and|or|even)\s+(?:\w+\s*){1,3}\W*$|^\W*(?:and|or|also)\s+(?:an?|my|the|some|with)\s+(?:\w+\s*){1,5}\W*$",
    re.IGNORECASE,
)
_NO_THING = (
    r"(?:how|what|when|where|why|which|who|is|are|does|do|did|can|could|will|would|should|may|might|if|for|with|without"
    r"|after\w*|before|it|that|this|the|these|those|they|them|then|there|in|on|at|to|from|i|im|you|we|he|she|more|else|so"
    r"|no|not|yes|really|also|too|again|today|tomorrow|now|later|a?nother|\d+)\b"
)
_ANOTHER_THING = re.compile(
    rf"^\W*(?:(?:and|or|also|(?:what|how)\s+about)\s+)+(?:(?:my|an?|some|any)\s+)?(?!{_NO_THING})(?:\w+\W*){{1,3}}$",
    re.IGNORECASE,
)
_ABOUT_ME = re.compile(
    r"^\W*(?:(?:ok|but|oh|and|well|so)\W+)*(?:i\s*['’]?m|i\s+am|i\s*['’]?ve(?:\s+got)?|i\s+have|i\s+(?:take|use|get)|mine\s+(?:is|are)|my\s+\w+\s+(?:is|are))\b",
    re.IGNORECASE,
)
_TOO = re.compile(r"\b(?:as\s+well|too|also|both|plus|added|together)\b", re.IGNORECASE)
_AFTER = re.compile(_OPENING + r"(?:what\s+about\s+)?(?:after(?:wards?)?|after\s+(?:that|it))\W*$", re.IGNORECASE)
_IT = r"(?:it|that|this|they|these|those|the\s+\w+)"
_LAST = (
    r"(?:last|stay|go(?:\s+(?:on|away|down))?|take\s+to\s+(?:go|fade|settle|clear)|be\s+there|hang\s+around|fade"
    r"|wear\s+off|settle|calm\s+down|clear(?:\s+up)?|disappear)"
)
_HOW_LONG = re.compile(
    _OPENING
    + rf"(?:(?:for\s+)?how\s+(?:long|many\s+(?:days|hours|weeks))(?:\s+(?:for|though|tho|roughly|like|approx\w*))*"
    rf"|(?:for\s+)?how\s+long\s+(?:does|do|will|would|can|might)\s+{_IT}\s+(?:\w+\s+)?{_LAST}(?:\s+for)?"
    rf"|when\s+(?:does|do|will|would|can|might|should)\s+{_IT}\s+(?:\w+\s+)?(?:{_LAST}|stop)"
    rf"|(?:does|do|will|would|is|are|can)\s+{_IT}\s+(?:\w+\s+)?(?:{_LAST}|permanent|for\s+ever|forever)"
    r"(?!\s+(?:well|wrong|on)\b)(?:\s+\w+)?"
    r"|permanent(?:ly)?|forever)\W*$",
    re.IGNORECASE,
)
_ONLY_AGE = re.compile(
    r"^\W*(?:(?:hi|hello|hey)\W+)?(?:i\s*['’]?m|i\s+am|aged?|just\s+turned)?\s*[1-9]\d\s*"
    r"(?:(?:years?|yrs?)(?:\s+old)?|yo|[mf]|male|female)?\W*$",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    _OPENING + r"(?:(?:is|was)\s+(?:that|it)\s+(?:an?\s+)?)?(?:yes|yeah|yep)\s*(?:or|/)\s*(?:an?\s+)?(?:no|not|nope)\b",
    re.IGNORECASE,
)
_AN_AGE = re.compile(
    _OPENING
    + r"(?:(?:(?:what|how)\s+(?:about|abt|if)|if|at|for|from|an?|is|are|was|were|i\s*['’]?m|i\s+am|s?he(?:['’]?s)?"
    r"|they(?:['’]?re)?|actually|nearly|almost|only)\W+)*([1-9]\d)\W*$",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"^\W*(?:(?:o+k(?:ay)?|k|kk|alright|fine|sure|great|good|cool|perfect|lovely|right|thanks?(?: you)?|thx|ty|cheers"
    r"|ta|got it|will do|understood)\W*){1,3}$",
    re.IGNORECASE,
)
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = re.compile(rf"(?<![\w.,£$€])(?:x\s?)?([1-9]|[12]\d|30|{'|'.join(_WORDS)})(?![\w%]|[.,:]\d)", re.IGNORECASE)
_ONLY_A_COUNT = re.compile(
    r"^\s*(?:(?:and|for|what about|no|nope|sorry|oops|actually|i mean|i meant|make (?:it|that))\W+)*"
    r"x? ?(?:[1-9]|[12]\d|30) ?x?[\s?!.]*$",
    re.IGNORECASE,
)
_FOR_SO_MANY = re.compile(
    rf"\b(?:for|x|times)\s*(?:[1-9]|[12]\d|30|{'|'.join(_WORDS)})(?:\s+of\s+(?:them|those|these))?\W*$", re.IGNORECASE
)
_UNIT = re.compile(r"\b(?:years?|yrs?|old|months?|weeks?|days?|hours?|minutes?|mins?|am|pm|o'?clock)\b", re.IGNORECASE)


def is_short(turn: Turn) -> bool:
    """Return whether the message is short enough to lean on the turn before."""
    return len(turn.text.split()) <= _SHORT_WORDS and not turn.is_button


def asks_about(turn: Turn) -> bool:
    """Return whether it asks the question of the turn before about something else ("what about …", "I'm pregnant")."""
    if not is_short(turn):
        return False
    tells_of_self = "?" not in turn.text and _ABOUT_ME.search(turn.text) is not None
    return tells_of_self or _ABOUT.search(turn.text) is not None


def asks_yes_or_no(turn: Turn) -> bool:
    """Return whether the message asks for a plain verdict on what the chat is about ("so yes or no?")."""
    return is_short(turn) and _YES_OR_NO.search(turn.text) is not None


def asks_nothing_new(turn: Turn) -> bool:
    """Return whether the message only puts the one before it again ("but does it hurt"), or asks a bare "why?"."""
    words = _words(turn.text)
    return bool(words) and words <= _ASKS_NOTHING.union(*map(_words, turn.before[-1:]))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def names_another_thing(turn: Turn) -> bool:
    """Return whether it names a thing, though none of the vocabulary, to ask the same of it ("and wrinkles?")."""
    return not turn.entities and _ANOTHER_THING.search(turn.text) is not None


def adds_to_what_was_named(turn: Turn) -> bool:
    """Return whether what it names comes on top of what the turn before named ("and the neck as well")."""
    return is_short(turn) and _TOO.search(turn.text) is not None


def what_comes_after(turn: Turn) -> str | None:
    """Return the topic that a bare "and after?" asks about; None when it is no such question."""
    before = turn.context.topics[0] if turn.context.topics else ""
    return AFTERWARDS.get(before) if _AFTER.search(turn.text) else None


def what_lasts(turn: Turn) -> str | None:
    """Return the topic that a bare "how long for?" or "does it last?" asks about; None when it is no such question."""
    before = turn.context.topics[0] if turn.context.topics else ""
    if not is_short(turn) or _HOW_LONG.search(turn.text) is None:
        return None
    if before in SPEAKS_OF_RESULTS:
        return RESULTS
    return before if before in STAYS_ON else None


def just_agrees(turn: Turn) -> bool:
    """Return whether the message says "ok" or "thanks" and nothing else."""
    return _AGREES.search(turn.text) is not None


def tells_only_age(turn: Turn) -> bool:
    """Return whether the message says how old the visitor is, and nothing else."""
    return not turn.context.topics and _ONLY_AGE.search(turn.text) is not None


def with_bare_age(turn: Turn) -> Turn:
    """Return the turn with a bare number as an age, where the turn before is about ages: "what about 15?"."""
    before = turn.context.topics[:1]
    if before != [AGE] or AGE in turn.entities or not (age := _AN_AGE.search(turn.text)):
        return turn
    likely = dict(turn.ranking).get(AGE, 0.5)
    return replace(turn, intent=AGE, topics=[(AGE, likely)], asked=[AGE], entities={**turn.entities, AGE: [age[1]]})


def with_bare_count(turn: Turn) -> Turn:
    """Return the turn with a bare number as its number of sessions, where it or the turn before is about them."""
    before = turn.context.topics[:1]
    asks_itself = any(topic in COUNTED for topic, _ in turn.topics[:1]) and _FOR_SO_MANY.search(turn.text) is not None
    leans = bool(before) and before[0] in COUNTED
    if leans and turn.context.kind == "answer" and _ONLY_A_COUNT.search(turn.text):  # whatever a number looks like
        likely = dict(turn.ranking).get(before[0], 0.5)
        turn = replace(turn, intent=before[0], topics=[(before[0], likely)], asked=before)
    if not (leans or asks_itself) or "session_count" in turn.entities or not is_short(turn):
        return turn
    numbers = _NUMBER.findall(turn.text)
    if not numbers or _UNIT.search(turn.text):
        return turn
    last = numbers[-1].lower()
    count = str(_WORDS.index(last) + 1) if last in _WORDS else last
    topics = [pair for pair in turn.topics if not leans or pair[0] not in COUNTED or pair[0] == before[0]]
    return replace(turn, topics=topics or turn.topics, entities={**turn.entities, "session_count": [count]})
