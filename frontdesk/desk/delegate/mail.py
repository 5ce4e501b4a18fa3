"""Takes an e-mail or a telephone note apart: who wrote it, and what is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHARACTERS = 8000
MAX_QUESTIONS = 8
MAX_STATEMENTS = 12
_STATEMENTS_KEPT = 2
_LONGEST_CLOSING_WORDS = 6
_LONGEST_NAME_WORDS = 3

_QUOTED = re.compile(r"^\s*>|^\s*(from|to|cc|bcc|sent|date|subject|von|an|gesendet)\s*:\s", re.I)
_THREAD = re.compile(r"^\s*(-{2,}\s*(original|forwarded) message|on .{5,120} wrote:\s*$|_{8,})", re.I)
_SIGNATURE = re.compile(r"^\s*(--\s*$|sent from my |get outlook for |this e-?mail (and|is|may) )", re.I)
_GREETING = re.compile(
    r"^\s*(hi+|hello|hey|hiya|dear|good (morning|afternoon|evening|day)|greetings|to whom it may concern)\b"
    r"(\s+(there|all|team|everyone|both|again|sir|madam|or|ladies|[A-Z][\w'’-]+))*\s*[,.!:–-]*\s*",
    re.I,
)
_CLOSING = re.compile(
    r"^\s*((with )?(kind|kindest|best|warm|many)( best)? (regards|wishes|thanks)|regards|thanks( so much| a lot| again|"
    r" in advance| very much)?|thank you( so much| very much| in advance| again)?|cheers|best|yours( \w+)?|"
    r"(i )?look(ing)? forward to .*|all the best|ta|x+)\b",
    re.I,
)
_SENTENCE = re.compile(r"[^.?!\n]+(?:[.](?=\S)[^.?!\n]+)*[.?!]*")
_ASKS = re.compile(
    r"\?\s*$|^\s*(and |also |but |so |plus )?(what|why|how|when|where|who|which|can|could|do|does|did|is|are|will|"
    r"would|should|may|have you|any chance)\b|\b(wonder(ing)?|like to know|want to know|tell me|let me know|could you|"
    r"can you|wanted to ask|not sure (if|whether)|whether|ask(s|ed|ing)? (if|about|what|how|when|where|why))\b",
    re.I,
)


@dataclass(frozen=True)
class Question:
    """One question of an e-mail.

    Attributes:
        text: The question.
        with_context: The same after what was said right before it.
    """

    text: str
    with_context: str


@dataclass(frozen=True)
class Mail:
    """An e-mail taken apart.

    Attributes:
        name: The writer's first name, as signed; empty when there is none.
        body: What was written, without greeting, signature and quoted mail.
        questions: What is asked in it, in order; the whole body when nothing is asked in so many words.
        statements: What is said beside them, sentence by sentence.
        left_aside: What went into no question.
    """

    name: str
    body: str
    questions: list[Question]
    statements: list[str]
    left_aside: list[str]


def take_apart(text: str) -> Mail:
    """Return an e-mail's parts.

    Args:
        text: As it was pasted; more than `MAX_CHARACTERS` are not read.
    """
    lines = _own_lines(text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    lines, name = _without_closing(lines)
    body = _GREETING.sub("", "\n".join(lines).strip(), count=1).strip()
    return Mail(name, body, *_questions(body))


def _own_lines(lines: list[str]) -> list[str]:
    """Return the lines that the writer wrote: up to what is quoted below, or to a signature's dashes."""
    kept: list[str] = []
    for line in lines:
        if _THREAD.match(line) or _SIGNATURE.match(line):
            break
        if not _QUOTED.match(line):
            kept.append(line)
    return kept


def _without_closing(lines: list[str]) -> tuple[list[str], str]:
    """Return the lines before "Kind regards", and the name below it."""
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if not _CLOSING.match(line) or len(line.split()) > _LONGEST_CLOSING_WORDS or "?" in line:
            continue
        if not any(other.strip() for other in lines[:number]):
            break
        below = [other.strip() for other in lines[number + 1 :] if other.strip()]
        after_comma = line.partition(",")[2].strip()
        name = after_comma or (below[0] if below else "")
        return lines[:number], _first_name(name)
    return lines, ""


def _first_name(name: str) -> str:
    words = re.findall(r"[^\W\d_][\w'’-]*", name)
    return words[0].capitalize() if words and len(words) <= _LONGEST_NAME_WORDS else ""


def _questions(body: str) -> tuple[list[Question], list[str], list[str]]:
    """Return what is asked, what is said beside it, and what of all that went into no question."""
    found: list[Question] = []
    statements: list[str] = []
    said: list[str] = []
    aside: list[str] = []
    for sentence in (part.strip() for part in _SENTENCE.findall(body)):
        if not sentence:
            continue
        if _ASKS.search(sentence):
            found.append(Question(sentence, " ".join([*said[-_STATEMENTS_KEPT:], sentence])))
            aside += said[:-_STATEMENTS_KEPT]
            said = []
        else:
            said.append(sentence)
            statements.append(sentence)
    if not found and body:
        whole = " ".join(body.split())
        return [Question(whole, whole)], [], []
    left = [*aside, *said, *(question.text for question in found[MAX_QUESTIONS:])]
    return found[:MAX_QUESTIONS], statements[:MAX_STATEMENTS], left
