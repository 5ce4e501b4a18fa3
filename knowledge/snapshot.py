"""The knowledge and clinic files as they were at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.clinic_schema import Clinic
from knowledge.schema import Knowledge


@dataclass(frozen=True)
class Snapshot:
    """Both files, read and valid; never changes.

    Attributes:
        knowledge: The knowledge file.
        clinic: The clinic file.
        loaded_at: When they were read.
        version: A short hash of their content.
    """

    knowledge: Knowledge
    clinic: Clinic
    loaded_at: datetime
    version: str
