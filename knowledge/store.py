"""Keeps the files in memory and up to date; the last good version stays when a new one is broken."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path

from knowledge.clinic_schema import Clinic
from knowledge.errors import InvalidFilesError, Problem, Severity
from knowledge.expiry import is_expired, without_expired
from knowledge.rules import CLINIC_FILE, KNOWLEDGE_FILE, Checked, check_together, load_clinic, load_knowledge
from knowledge.schema import Knowledge
from knowledge.snapshot import Snapshot
from knowledge.taught_file import TAUGHT_FILE, as_yaml, load_taught
from knowledge.taught_overlay import with_taught
from knowledge.taught_schema import Taught
from knowledge.trial import tried

SECONDS_BETWEEN_LOOKS = 0.5

_logger = logging.getLogger("knowledge")
_Stamp = tuple[object, ...]


def check(folder: Path, *, today: date, expired: Severity = "error") -> list[Problem]:
    """Checks the files without keeping anything.

    Args:
        folder: Where `knowledge.yml`, `clinic.yml` and perhaps `taught.yml` are.
        today: The date by which facts expire.
        expired: How bad an expired fact is.

    Returns:
        All problems, by file and line; empty when all is well.
    """
    knowledge = load_knowledge(folder, today=today, expired=expired)
    clinic = load_clinic(folder, today=today)
    problems = _problems(knowledge, clinic)
    if knowledge.model:
        problems += load_taught(folder, knowledge.model).problems
    return sorted(problems, key=lambda problem: (problem.file, problem.line))


class KnowledgeStore:
    """Gives the files as they are now.

    Example:
        store = KnowledgeStore(Path("data"))
        store.current().knowledge.topics["pain"].answer
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Reads nothing yet.

        Args:
            folder: Where `knowledge.yml`, `clinic.yml` and perhaps `taught.yml` are.
            clock: Says what time it is, with a zone.
            monotonic: Measures time between looks at the files.
        """
        self.folder = folder
        self._clock = clock
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._failure: tuple[Problem, ...] = ()
        self._next_look = float("-inf")
        self._stamps: tuple[_Stamp, ...] | None = None
        self._newest: tuple[Checked[Knowledge], Checked[Clinic]] | None = None
        self._good: tuple[Checked[Knowledge], Checked[Clinic]] | None = None
        self._taught: Checked[Taught] = Checked(Taught(), None, ())
        self._tried: tuple[Snapshot, Taught, Snapshot] | None = None
        self._logged: set[Problem] = set()

    def current(self) -> Snapshot:
        """Returns the files, read again when one has changed; looks at most every half second.

        Returns:
            The newest version that is good; in a trial (`knowledge.trial`) with the entries that are tried out.

        Raises:
            InvalidFilesError: There has never been a good version.
        """
        snapshot = self._snapshot
        # While one thread reads a changed file, the others go on with what there is.
        if self._monotonic() >= self._next_look and self._lock.acquire(blocking=snapshot is None):
            try:
                if self._monotonic() >= self._next_look:
                    self._look()
                    self._next_look = self._monotonic() + SECONDS_BETWEEN_LOOKS
            finally:
                self._lock.release()
        if self._snapshot is None:
            raise InvalidFilesError(self._failure)
        taught = tried()
        return self._snapshot if taught is None else self._with(self._snapshot, taught)

    def _look(self) -> None:
        today = self._clock().date()
        # A new day counts as a change, since facts expire.
        names = (KNOWLEDGE_FILE, CLINIC_FILE, TAUGHT_FILE)
        stamps = tuple(_stamp(self.folder / name, today) for name in names)
        if stamps == self._stamps:
            return
        knowledge, clinic = self._newest or (None, None)
        before = self._stamps or ((), (), ())
        if knowledge is None or stamps[0] != before[0]:
            knowledge = load_knowledge(self.folder, today=today)
        if clinic is None or stamps[1] != before[1]:
            clinic = load_clinic(self.folder, today=today)
        self._newest, self._stamps = (knowledge, clinic), stamps
        self._take(knowledge, clinic)

    def _take(self, knowledge: Checked[Knowledge], clinic: Checked[Clinic]) -> None:
        """Takes over what is good of the two files: both if they fit together, else one beside the last good other."""
        problems = _problems(knowledge, clinic)
        if known := knowledge.model or (self._good[0].model if self._good else None):
            newest = load_taught(self.folder, known, before=self._taught.model)
            problems += newest.problems
            self._taught = newest if newest.model else self._taught
        self._log(problems)
        pairs = [(knowledge, clinic)]
        if self._good:
            pairs += [(self._good[0], clinic), (knowledge, self._good[1])]
        for pair in pairs:
            if self._use(*pair):
                return
        self._failure = problems

    def _use(self, knowledge: Checked[Knowledge], clinic: Checked[Clinic]) -> bool:
        """Makes the pair the current version; returns whether it is good."""
        if not (knowledge.model and knowledge.file and clinic.model and clinic.file):
            return False
        if any(problem.is_error for problem in check_together(knowledge.model, clinic.model, clinic.file)):
            return False
        self._good = (knowledge, clinic)
        taught, today = self._taught.model or Taught(), self._clock().date()
        expired = [id_ for id_, fact in knowledge.model.facts.items() if is_expired(fact, today)]
        digests = knowledge.file.digest + clinic.file.digest + as_yaml(taught) + " ".join(expired)
        version = hashlib.sha256(digests.encode()).hexdigest()[:12]
        if self._snapshot is None or version != self._snapshot.version:
            valid = without_expired(knowledge.model, today)
            complete = with_taught(valid, taught, clinic=clinic.model.name)
            self._snapshot = Snapshot(complete, clinic.model, self._clock(), version, taught, valid)
            _logger.info("Loaded %s, version %s", self.folder, version)
        return True

    def _with(self, snapshot: Snapshot, taught: Taught) -> Snapshot:
        """Returns the snapshot with other entries; the same one for the same question, so that callers may cache."""
        last = self._tried
        if last is None or last[0] is not snapshot or last[1] is not taught:
            knowledge = with_taught(snapshot.without_taught, taught, clinic=snapshot.clinic.name)
            last = (snapshot, taught, replace(snapshot, knowledge=knowledge, taught=taught))
            self._tried = last
        return last[2]

    def _log(self, problems: Iterable[Problem]) -> None:
        now = set(problems)
        for problem in problems:
            if problem in self._logged:
                continue
            if problem.is_error:
                kept = "the last good version stays in use" if self._snapshot else "there is no good version yet"
                _logger.error("%s (%s)", problem, kept)
            else:
                _logger.warning("%s", problem)
        self._logged = now


def _stamp(path: Path, today: date) -> _Stamp:
    try:
        status = path.stat()
    except OSError as error:
        return (today, error.errno)
    return (today, status.st_mtime_ns, status.st_size, status.st_ino)


def _problems(knowledge: Checked[Knowledge], clinic: Checked[Clinic]) -> tuple[Problem, ...]:
    problems = (*knowledge.problems, *clinic.problems)
    if knowledge.model and clinic.model and clinic.file:
        problems += check_together(knowledge.model, clinic.model, clinic.file)
    return problems
