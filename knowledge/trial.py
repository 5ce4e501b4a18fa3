"""Tries out entries that are not saved: for the running task alone, the files say something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from knowledge.taught_schema import Taught

_TRIED: ContextVar[tuple[Taught | None] | None] = ContextVar("tried", default=None)


@contextmanager
def on_trial(taught: Taught | None = None) -> Iterator[None]:
    """Let every store say, inside the block, that the clinic taught just this; nothing in it may leave a trace.

    Args:
        taught: All entries to go by; what is saved, when None.
    """
    token = _TRIED.set((taught,))
    try:
        yield
    finally:
        _TRIED.reset(token)


def is_on_trial() -> bool:
    """Whether the running task only tries something out, so that nothing may be recorded."""
    return _TRIED.get() is not None


def tried() -> Taught | None:
    """Return the entries on trial; None when what is saved counts."""
    trial = _TRIED.get()
    return trial[0] if trial else None
