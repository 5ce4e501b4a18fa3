"""What was measured: one row a variant, size of the sample and seed; kept so that several runs make one table."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.side_by_side.scores import Scores


@dataclass(frozen=True)
class Row:
    """One variant, trained once and asked all labelled messages.

    Attributes:
        test: Name of the file of labelled messages.
        test_hash: Of its content.
        variant: Which one, as the command names it.
        size: Size of the sample; None for all training messages.
        seed: Drew the sample, and began the training where chance has a part in it.
        messages: How many it was trained on.
        sample_hash: Of those messages.
        made_with: Fingerprint of the sentence encoder and the pipeline; empty without them.
        epochs: Of training, where there are any.
        seconds: The training took.
        scores: See `bench.side_by_side.scores`.
    """

    test: str
    test_hash: str
    variant: str
    size: int | None
    seed: int
    messages: int
    sample_hash: str
    made_with: str
    epochs: int | None
    seconds: float
    scores: Scores

    @property
    def key(self) -> tuple[str, str, int, int, int]:
        """What a later measurement takes the place of."""
        return self.test, self.variant, self.size or 0, self.seed, self.epochs or 0


def load(path: Path) -> list[Row]:
    """Read the rows of a file; none when there is no file."""
    if not path.is_file():
        return []
    return [Row(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def store(rows: Iterable[Row], path: Path) -> None:
    """Put rows into a file, in place of earlier ones of the same key; several processes may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = {row.key: row for row in load(path)} | {row.key: row for row in rows}
        file.truncate(0)
        file.writelines(json.dumps(asdict(known[key])) + "\n" for key in sorted(known))
