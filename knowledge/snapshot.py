"""The knowledge and clinic files, and what the clinic taught, as they were at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from knowledge.clinic_schema import Clinic
from knowledge.schema import Knowledge
from knowledge.taught_schema import Taught


@dataclass(frozen=True)
class Snapshot:
    """The files, read and valid; never changes.

    Attributes:
        knowledge: What may be said: the knowledge file without what states expired facts, and with the taught answers
            among its topics, facts and sources.
        clinic: The clinic file.
        loaded_at: When they were read.
        version: A short hash of their content.
        taught: The clinic's own entries.
        written: The same without the taught answers.
    """

    knowledge: Knowledge
    clinic: Clinic
    loaded_at: datetime
    version: str
    taught: Taught = field(default_factory=Taught)
    written: Knowledge | None = None

    @property
    def without_taught(self) -> Knowledge:
        """What may be said of the knowledge file alone, without what the clinic taught."""
        return self.written or self.knowledge
