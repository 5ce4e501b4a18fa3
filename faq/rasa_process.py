"""Rasa's own command line in a process prepared for this bot: `python -m faq.rasa_process run …`.

The arguments are those of `rasa`. What is different is in `faq/rasa_patches.py`.
"""

from __future__ import annotations

import gc
import sys

from faq import project, rasa_patches

_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main() -> None:
    """Run Rasa's command line with this process's arguments."""
    project.prepare_process()
    if sys.argv[1:2] == ["run"]:
        # Hardly anything becomes garbage while modules are imported, and what stays is frozen (`channels.readiness`).
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    rasa_patches.apply()
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
