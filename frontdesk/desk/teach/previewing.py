"""What an entry would change, and whether that is what its author wants."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from frontdesk import clinic
from frontdesk.desk.teach.unanswered import key_of, recent_questions, telling_words
from frontdesk.dispatch.trial_client import Compared, trial_client
from knowledge.taught_schema import Taught, TaughtEntry

ASKED_NEIGHBOURS = 5
_LEAST_LIKE = 45.0


@dataclass(frozen=True)
class Effect:
    """What the bot would say with an entry.

    Attributes:
        ask: The ways to ask it.
        neighbours: Questions near it, which keep their answer unless they say so.
        unmet: Ways to ask that it would not answer.
        taken: Neighbours that would change their answer.
    """

    ask: list[Compared]
    neighbours: list[Compared]
    unmet: list[str]
    taken: list[str]

    @property
    def is_clean(self) -> bool:
        """Whether it answers all that it should, and nothing else."""
        return not self.unmet and not self.taken


def effect_of(id_: str, entry: TaughtEntry, taught: Taught) -> Effect:
    """Try an entry out.

    Args:
        id_: Its id.
        entry: The entry.
        taught: All entries as they would be with it.

    Raises:
        RasaUnavailableError: The bot cannot be asked.
    """
    own = {key_of(text) for text in entry.examples}
    asked = [text for text in recent_questions(clinic.now()) if key_of(text) not in own]
    near = process.extract(
        entry.question,
        asked,
        scorer=fuzz.token_set_ratio,
        processor=telling_words,
        limit=ASKED_NEIGHBOURS,
        score_cutoff=_LEAST_LIKE,
    )
    client = trial_client()
    try:
        preview = client.preview(taught, entry.examples, [text for text, *_ in near])
    finally:
        client.close()
    unmet = [compared.text for compared in preview.ask if not _is_met(id_, entry, compared)]
    # A training message may differ from a way to ask by no more than its question mark.
    taken = [compared.text for compared in preview.neighbours if compared.changed and key_of(compared.text) not in own]
    return Effect(preview.ask, preview.neighbours, unmet, taken)


def _is_met(id_: str, entry: TaughtEntry, compared: Compared) -> bool:
    contract = compared.after.contract
    return entry.topic in contract.topics if entry.answer is None else id_ in contract.facts
