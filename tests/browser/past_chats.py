"""Stores four weeks of chats in the front desk's database, for pictures; runs in the project's environment.

`FRONTDESK_VAR` says which front desk. Its requests are done, so that they stand in nobody's inbox.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from frontdesk.database import set_up

FIGURE_DATA = Path(__file__).parents[1] / "frontdesk" / "desk" / "figure_data.py"


def main() -> None:
    """Store them."""
    set_up()
    from frontdesk import clinic
    from frontdesk.models import HandoverRequest, RequestState

    open_now = list(HandoverRequest.objects.values_list("pk", flat=True))
    spec = importlib.util.spec_from_file_location("figure_data", FIGURE_DATA)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    made.make_chats(clinic.now(), days=28, messages=1500)
    HandoverRequest.objects.exclude(pk__in=open_now).update(state=RequestState.DONE)


if __name__ == "__main__":
    main()
