"""The urgent guard: finds alarming messages with fixed rules, before anything else looks at them.

How a phrase of `data/knowledge.yml` is written
    word            that word; apostrophes and capitals do not matter
    blister*        any word that starts with `blister`
    ~swelling       a key word, here and wherever a phrase names it: a typing error in it is forgiven (two in a word of
                    nine letters or more; only a swap in one of four), unless the error makes a word of some phrase
    hot|red         either word; `keeps_on` holds words together beside `|`
    ...             up to four words, or none; `^` and `$` are the start and the end of a clause
    a & b           both, each anywhere in the message
    So `can't|unable_to ... breath*` finds "I can't even breathe" and "she's unable to catch her breath".

What is not an alarm
    A message is cut into sentences and clauses. A match does not count where its clause denies it ("no fever"),
    says that it is over ("the swelling has gone down") or only asks whether it may happen ("can it cause blisters?"),
    nor where the sentence tells of something long past or heard about others, unless it says that it goes on now.
    A symptom's `unless` phrases switch it off for their sentence ("the blisters on my feet"); the words of a `calm`
    phrase ("burns a hole in my pocket") are not read at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from knowledge.schema import Urgency, Urgent

LEVELS: tuple[Urgency, ...] = ("emergency", "crisis", "urgent_today", "call_clinic")
MAX_CHARACTERS = 4000
MAX_GAP = 4

_WIDER = {
    "cannot": "cant", "cannae": "cant", "couldnt": "cant", "im": "i am", "ive": "i have", "id": "i would",
    "its": "it is", "hes": "he is", "shes": "she is", "thats": "that is", "theres": "there is", "theyre": "they are",
    "whats": "what is", "u": "you", "n": "and", "gonna": "going to", "wanna": "want to", "dnt": "dont", "aint": "isnt",
    "tounge": "tongue", "toung": "tongue", "breth": "breath", "brethe": "breathe", "alot": "a lot", "abit": "a bit",
}  # fmt: skip
# How people tell of things, in the same little language; one kind of telling a line, its phrases parted by `;`.
_RULES_TEXT = """
negation: no|not|never|without|none|isnt|arent|wasnt|werent|dont|doesnt|didnt|hasnt|havent|hadnt|wouldnt|nor|neither
not_negation: not|no sure|idea|only|just|to|good|nice|ok|normal|right|joke|sense|doubt|reply|answer|one|matter;
    dont|doesnt|didnt know|want|understand|care|help; never seen|had|felt|known so|such|this|anything;
    not|hasnt|havent|isnt|arent|didnt|doesnt|never stop*|gone|going|settl*|heal*|clear*|better|improv*|calm*|eased;
    why|whether ... not|isnt|hasnt
denial: dont|doesnt|didnt think|look|seem|feel|believe ... it|this|that|like
over: stopped|healed|cleared_up|went_down|went_away|gone_down|gone_away|settled|all_gone|calmed_down|subsided|resolved;
    has|have|is|are gone now|when|thanks|$; better|gone|fine|over|ok|okay now
over_before: stopped|no_longer|finished
over_after: ^ it|they|that|all|is|has|stopped|healed|fine|gone
not_over: not|hasnt|havent|isnt|wont|didnt|doesnt|cant|never|almost|nearly|barely
possible: will|would|could|can|might|may|do|does|should i|it|you|we|they|this|that|there|people|anyone|clients|some;
    will|would|can|might|does|do the|my|a|having|using|micro*|dermabrasion|treatment|accutane|roaccutane|isotretinoin;
    does|do|can|could|will|would|might crystals|numbing|scabs|blisters|peels|side_effects|burns|infections; in case;
    risk|risks|chance|chances|danger|possibility|odds of|that|i|it|my|with; what|even if; is|are there a|any;
    what|how ... happens|happen|do|know|stop|prevent|avoid if|when|infection*; linked|related|connected to;
    if i|it|you|he|she|they|my|the|there|that|someone|something; how likely|common|often|rare|usual;
    is it possible|likely|common|rare|usual; anyone|someone|anybody ever|had|got; what ... signs|symptoms of;
    cause|causes|causing|lead_to|leads_to|trigger|triggers|result_in; side effects|effect; worst ... happen;
    scared|worried|afraid|nervous|terrified ... will|would|might|could; prone|allergic|allergy to;
    scared|worried|worry|afraid|nervous|terrified|anxious|frightened|concerned of|about|that;
    when|should|how ... look_out|know_if|watch_for|watch_out; ^ are blisters|burns|infections;
    is it painful|safe|dangerous|risky|ok|okay to|near|around|on|for
listing: cause|causes|lead_to|look_out|watch_for|watch_out; risk|risks|chance|signs|symptoms|danger of|like;
    side effects|effect; will|would|do|does|can|could i|it|you|people get|have|cause
here: my|mine|i|it_is|there_is|she_is|he_is|the|these|those|this|need|call|put|use|treat
heard: heard|read|saw|seen|watched|tiktok|youtube|reddit; someone told me; horror stor*
others: friend|friends|mate|sister|brother|mum|mom|cousin|colleague|girl|lady|woman|someone|people|neighbour|aunt ...
    got|had|ended|was|were|once|suffered|fainted|bled|collapsed|burned|burnt
past: last|previous year|summer|winter|month|spring|autumn|time|christmas; i once; when i was; from childhood;
    years|yrs|year|months|ages|decade|decades|month ago|back; used_to|in_the_past|previously|history_of|in_childhood;
    in 199*|200*|201*|202*|jan*|feb*|march|april|june|july|aug*|sept*|october|nov*|dec*; as a child|kid|teen*|baby
now: now|today|tonight|yesterday|since|still|currently|overnight; this|last morning|afternoon|evening|night;
    hours|hour|days|minutes|mins ago|later; coming|leaking|pouring out; getting|got|gets worse|bigger;
    wont|doesnt|isnt|hasnt stop*; she|he|they has|is|are|wont|cant
present: is|are|am|i_have|keeps|wont|cant|hurts|feels|there
stop: my|i|there|so|then|when
joining: or|nor
"""
_ENDINGS = {"'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "'d": " would", "'s": " is"}
_TYPED = str.maketrans({"\u2018": "'", "\u2019": "'", "\u00b4": "'", "`": "'", "\u2026": "\n"})
_CLAUSES = re.compile(
    r"[,:()\[\]\"\u201c\u201d]|\s[-\u2013\u2014/+]+\s|\b(?:but|however|although|though|also|anyway|except|because|cos|btw)\b"
)
_SENTENCES = re.compile(r"[!?;\n]+|\.(?!\d)")
_LISTED = re.compile(r"\b(?:no|not|without|never|\w+nt)\b[^.!?;\n]{1,70}?\b(?:or|nor)\b")
Span = tuple[int, int]
Clause = list[frozenset[str]]  # of each word, the words and prefixes of the phrases that it stands for
Element = list[tuple[str, ...]]  # the ways in which one element may be written; none for a gap
Part = list[Element]


@dataclass(frozen=True)
class UrgentMatch:
    """An alarming message: how quickly help is needed, and the symptoms found, the most urgent first."""

    level: Urgency
    symptoms: tuple[str, ...]


def normalise(text: str) -> str:
    """Return the text in plain lower-case words: no accents, control characters, apostrophes or long-drawn letters."""
    text = text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS // 2] + "\n" + text[-MAX_CHARACTERS // 2 :]
    text = unicodedata.normalize("NFKD", text.translate(_TYPED))
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Mn")).lower()
    text = re.sub(r"\b(?:[a-z][ .]){3,}[a-z]\b", lambda spelt: re.sub("[ .]", "", spelt[0]), text)
    text = re.sub(r"([a-z])\1{2,}", r"\1\1", text)
    text = re.sub(r"'(?:re|ve|ll|m|d|s)\b", lambda end: _ENDINGS[end[0]], text)
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text.replace("'", "").replace("&", " and ")).replace("can not", "cant")
    return re.sub(r"[a-z]+", lambda word: _WIDER.get(word[0], word[0]), text)


class _Phrases:
    """Phrases of the little language, indexed by the words with which their parts may start."""

    def __init__(self, written: Iterable[str]) -> None:
        self.phrases: list[list[Part]] = []
        self.needs: list[list[list[frozenset[str]]]] = []  # of each part, words of which one must be in the clause
        self.by_first: dict[str, list[tuple[int, int]]] = {}
        self.keys: set[str] = set()
        for number, text in enumerate(written):
            self.keys.update(normalise(key) for key in re.findall(r"~([\w']+\*?)", text))
            parts = [[_element(word) for word in part.split()] for part in text.replace("~", "").split("&")]
            if not all(part and part[0] and part[-1] and all(map(all, part)) for part in parts):
                raise ValueError(f"the phrase {text!r} has an empty place, or a gap at an end; write a word there")
            self.phrases.append(parts)
            self.needs.append([[frozenset(way[0] for way in each) for each in part[1:] if each] for part in parts])
            for index, part in enumerate(parts):
                for first in {way[0] for way in part[0]}:
                    self.by_first.setdefault(first, []).append((number, index))

    def words(self) -> set[str]:
        return {word for parts in self.phrases for part in parts for element in part for way in element for word in way}

    def spans(self, clause: Clause) -> Iterator[tuple[int, int, Span]]:
        """Yield the number of a phrase, the number of its part, and where in the clause that part stands."""
        present = frozenset[str]().union(*clause)
        for at, word in enumerate(clause):
            for name in word:
                for number, index in self.by_first.get(name, ()):
                    needs, part = self.needs[number][index], self.phrases[number][index]
                    if not any(map(present.isdisjoint, needs)) and (end := next(_ends(part, clause, at), None)):
                        yield number, index, (at, end)

    def found(self, clause: Clause) -> list[Span]:
        return [span for _, _, span in self.spans(clause)]

    def hold(self, clause: Clause) -> bool:
        found = {(number, part) for number, part, _ in self.spans(clause)}
        return any(all((n, p) in found for p in range(len(self.phrases[n]))) for n in {n for n, _ in found})


def _element(written: str) -> Element:
    return [] if written == "..." else [tuple(normalise(way.replace("_", " ")).split()) for way in written.split("|")]


def _ends(part: Part, clause: Clause, at: int) -> Iterator[int]:
    """Yield where the elements of `part` end when they start at word `at`, the nearest end first."""
    if not part:
        yield at
    elif not part[0]:
        for skipped in range(MAX_GAP + 1):
            yield from _ends(part[1:], clause, at + skipped)
    else:
        for way in part[0]:
            after = at + len(way)
            if after <= len(clause) and all(name in clause[at + i] for i, name in enumerate(way)):
                yield from _ends(part[1:], clause, after)


class UrgentGuard:
    """Finds alarming messages.

    Args:
        urgent: The `urgent` section of the knowledge file.

    Raises:
        ValueError: If a phrase cannot be read.
    """

    def __init__(self, urgent: Urgent) -> None:
        self._symptoms = sorted(urgent.symptoms, key=lambda symptom: LEVELS.index(symptom.level))
        self._owner = [number for number, symptom in enumerate(self._symptoms) for _ in symptom.phrases]
        self._alarms = _Phrases(phrase for symptom in self._symptoms for phrase in symptom.phrases)
        self._unless = [_Phrases(symptom.unless) for symptom in self._symptoms]
        self._calm = _Phrases(urgent.calm)
        self._known = _RULE_WORDS.union(*(p.words() for p in (self._alarms, self._calm, *self._unless)))
        self._prefixes = tuple(name[:-1] for name in self._known if name.endswith("*"))
        self._keys = sorted(self._alarms.keys)
        self._names = lru_cache(maxsize=8192)(self._names_of)

    def match(self, text: str) -> UrgentMatch | None:
        """Return the alarming symptoms that the message describes as happening, or None."""
        found: dict[int, set[int]] = {}
        for clauses in self._read(text):
            sentence = _Sentence(clauses)
            off = {number for number, unless in enumerate(self._unless) if unless.hold(sentence.words)}
            for position, clause in enumerate(clauses):
                calm = {at for start, end in self._calm.found(clause) for at in range(start, end)}
                read = [frozenset[str]() if at in calm else names for at, names in enumerate(clause)]
                for number, part, span in self._alarms.spans(read):
                    owner = self._owner[number]
                    if owner not in off and sentence.tells(position, span, self._symptoms[owner].level):
                        found.setdefault(number, set()).add(part)
        complete = {self._owner[n] for n, parts in found.items() if len(parts) == len(self._alarms.phrases[n])}
        symptoms = [self._symptoms[number] for number in sorted(complete)]
        return UrgentMatch(symptoms[0].level, tuple(each.id for each in symptoms)) if symptoms else None

    def _read(self, text: str) -> Iterator[list[Clause]]:
        """Cut a message into sentences of clauses of words, each word as the set of names it answers to."""
        plain = _LISTED.sub(lambda listed: listed[0].replace(",", " "), normalise(text))
        for sentence in _SENTENCES.split(plain):
            clauses = [re.findall(r"[a-z]+|\d+", clause) for clause in _CLAUSES.split(sentence)]
            yield [[frozenset("^"), *map(self._names, words), frozenset("$")] for words in clauses if words]

    def _names_of(self, word: str) -> frozenset[str]:
        """Return the words and prefixes of the phrases that a word stands for, typing errors forgiven."""
        squeezed = re.sub(r"([a-z])\1", r"\1", word)
        word = squeezed if word not in self._known and squeezed in self._known else word
        names = {prefix + "*" for prefix in self._prefixes if word.startswith(prefix)} | ({word} & self._known)
        if word not in self._known and len(word) >= 4:
            meant = [key for key in self._keys if key[0] == word[0] and _is_typo(word, key)]
            names.update(meant, *(self._names_of(key) for key in meant if not key.endswith("*")))
        return frozenset(names)


def _is_typo(word: str, key: str) -> bool:
    stem = key.rstrip("*")
    if len(stem) < 5:
        return key == stem and len(word) == 4 and sorted(word) == sorted(key) and OSA.distance(word, key) == 1
    allowed = 1 if len(stem) < 9 else 2
    starts = {word[: len(stem) + n] for n in (-1, 0, 1)} if key != stem else {word}
    return any(OSA.distance(start, stem, score_cutoff=allowed) <= allowed for start in starts)


class _Sentence:
    """How a sentence tells of what it names: as happening now, or as denied, over, possible, past or heard."""

    def __init__(self, clauses: list[Clause]) -> None:
        self.clauses = clauses
        self.words = [names for clause in clauses for names in clause]
        self.found = lru_cache(maxsize=None)(lambda rule, position: _RULES[rule].found(clauses[position]))
        self.now, self.past, others, heard, here = (
            _RULES[rule].hold(self.words) for rule in ("now", "past", "others", "heard", "here")
        )
        self.from_others = others or (heard and not here)

    def tells(self, position: int, span: Span, level: Urgency) -> bool:
        """Return whether the match at `span` of a clause is told of as happening."""
        if self._denied(position, span[0]) or self._over(position, span):
            return False
        if self.now:
            return True
        if self.from_others or (level != "crisis" and self._asked(position, span[0])):
            return False
        return level == "crisis" or not self.past or any(at < span[1] for at, _ in self.found("present", position))

    def _denied(self, position: int, start: int) -> bool:
        if any(end <= start for _, end in self.found("denial", position)):
            return True
        excused = {at for first, end in self.found("not_negation", position) for at in range(first, end)}
        negation, stop, joining = ({at for at, _ in self.found(n, position)} for n in ("negation", "stop", "joining"))
        reach, at = 3, start - 1
        while at > 0 and reach and at not in stop | (negation - excused):
            reach += 2 if at in joining else -1
            at -= 1
        return reach > 0 and at in negation - excused

    def _over(self, position: int, span: Span) -> bool:
        places = [(position, "over_before", span[0] - 2, span[0] - 1), (position, "over", span[1], span[1] + 4)]
        if position + 1 < len(self.clauses) and self.found("over_after", position + 1):
            places.append((position + 1, "over", 1, 4))
        return any(
            first <= at <= last and not _RULES["not_over"].found(self.clauses[where][max(0, at - 3) : at])
            for where, rule, first, last in places
            for at, _ in self.found(rule, where)
        )

    def _asked(self, position: int, start: int) -> bool:
        """Return whether what comes before the match asks if it may happen, and nothing between says it does."""
        for place in range(position, -1, -1):
            rule, last = ("possible", start) if place == position else ("listing", len(self.clauses[place]))
            here = [at for at, _ in self.found("here", place) if at < last]
            asking = [end for first, end in self.found(rule, place) if first < last]
            if asking or here:
                return bool(asking) and not any(at >= max(asking) for at in here)
        return False


_RULES = {
    rule.split(":")[0]: _Phrases(" ".join(rule.split(":")[1].split()).split(";"))
    for rule in re.split(r"\n(?=\w+:)", _RULES_TEXT.strip())
}
_RULE_WORDS = frozenset[str]().union(*(rule.words() for rule in _RULES.values()))
