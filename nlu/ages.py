"""Tells how old somebody is from how long something lasts or is over: "28 years old" from "12 years ago"."""

from __future__ import annotations

from spacy.tokens import Doc, Span

from nlu.spacy_pipeline import YEARS

_OTHER_UNITS = frozenset({"minutes", "hours", "day", "days", "week", "weeks", "month", "months", "sessions"})
_COUNTED_FROM = frozenset({"ago", "back", "before", "in", "into", "later", "off", "on", "post", "since", "without"})
_OF_THE_PAST = frozenset({"was", "were", "since"})
_THINGS = frozenset(
    {"acne", "it", "mark", "marks", "one", "ones", "scar", "scarring", "scars", "some", "tattoo", "tattoos", "that",
     "these", "they", "this", "those"}
)  # fmt: skip
_BESIDE_AGE = frozenset({"f", "female", "hello", "hey", "hi", "i", "lady", "m", "male", "man", "woman"})
_PEOPLE = frozenset({"boy", "boys", "child", "children", "girl", "girls", "kid", "kids", "man", "woman"})
_WORDS_BEFORE = 3


def is_age(doc: Doc, span: Span) -> bool:
    """Return whether what looks like an age is one.

    "12 years" alone is how long something has lasted, unless nothing else is said; "10 years old" may be a scar.

    Args:
        doc: The message.
        span: A number with words that make it look like an age.
    """
    words = [token.lower_ for token in doc if not token.is_punct and not token.is_space]
    before = [token.lower_ for token in doc[max(span.start - _WORDS_BEFORE, 0) : span.start]]
    after = [token.lower_ for token in doc[span.end :] if not token.is_punct]
    within = [token.lower_ for token in span if token.lower_ != "-"]
    has_years = within[-1].endswith(YEARS)
    if after and after[0] in YEARS:
        has_years, after = True, after[1:]
    if after and (after[0] in _OTHER_UNITS or (has_years and after[0] in _COUNTED_FROM)):
        return False
    if _OF_THE_PAST.intersection(before[-1:]):
        return False
    if not within[0][0].isdigit():
        return True
    if has_years:
        of_a_person = bool(_PEOPLE.intersection(after[:1])) or before[-1:] == ["under"]
        return of_a_person or set(words) <= _BESIDE_AGE.union(within)
    return not _THINGS.intersection([*before, *after[:1]])
