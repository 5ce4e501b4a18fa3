"""How well a variant does on labelled messages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.mistyped import mistyped
from bench.side_by_side.answers import Predict
from faq.evaluation.gold import Message, read_gold
from faq.evaluation.judge import Given, Judged, figures, judge, mean
from knowledge.topics import ALARM, OUTSIDE

Scores = dict[str, float | None]
SLIPS_SEED = 11


def openers(path: Path) -> list[Message]:
    """Read the labelled messages that open a chat; no variant is told what was said before.

    Raises:
        GoldError: The file is missing or malformed.
    """
    return [message for message in read_gold(path) if not message.before]


def scores(predict: Predict, gold: Sequence[Message], *, with_slips: bool = True) -> Scores:
    """Ask every message as it is written and once more mistyped, and judge the answers.

    Args:
        predict: The trained variant.
        gold: The labelled messages.
        with_slips: Whether to ask them mistyped as well.

    Returns:
        Shares 0-1, None where no message is of the kind or it was not asked:
        `right`, `one_tap`, `wrong`, `refused`, `asked_back`: of the messages in scope;
        `several`: of the topics of messages with several, covered; `core`: of the four core topics, right;
        `outside`: of the messages out of and near scope, right;
        `alarms`: of the alarming messages, found; `false_alarms`: of the others;
        `right_mistyped`: of the messages in scope, mistyped; `lost`: `right` less that.
    """
    texts = [message.text for message in gold]
    as_written = predict(texts)
    found = figures(_judged(gold, as_written))
    inside = found["in_scope"]
    right, right_mistyped = inside["right"], None
    if with_slips:
        worse = predict(mistyped(texts, SLIPS_SEED))
        right_mistyped = figures(_judged(gold, worse))["in_scope"]["right"]
    return {
        **{name: inside[name] for name in ("right", "one_tap", "wrong", "refused")},
        "asked_back": mean(
            answer.kind == "clarify"
            for message, answer in zip(gold, as_written, strict=True)
            if message.topic not in OUTSIDE | {ALARM}
        ),
        "several": found["several_topics"]["covered"],
        "core": found["core_right"],
        "outside": found["out_of_scope"]["right"],
        "alarms": found["alarming"]["recall"],
        "false_alarms": found["false_alarm"],
        "right_mistyped": right_mistyped,
        "lost": None if right is None or right_mistyped is None else round(right - right_mistyped, 4),
    }


def _judged(gold: Sequence[Message], answers: Sequence[Given]) -> list[Judged]:
    return [Judged(message, answer, judge(message, answer)) for message, answer in zip(gold, answers, strict=True)]
