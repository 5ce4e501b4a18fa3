"""What every way into Rasa does once its agent is loaded."""

from __future__ import annotations

import ctypes
import gc
from typing import Any

from actions.in_process import InProcessActions
from stores.plain_errors import let_errors_through


def make_ready(agent: Any, *, in_process_actions: bool) -> None:
    """Prepare a loaded agent for visitors; harmless when done again.

    Everything loaded so far stays as long as the process, so the garbage collector need not look at it again and
    again: a full collection would stop all chats for a tenth of a second. What the start needed and left over goes back
    to the system.

    Args:
        agent: Rasa's agent, or None; of one without a model only the tracker store is prepared.
        in_process_actions: Run the actions inside this process instead of asking an action server.
    """
    if agent is None:
        return
    let_errors_through(agent)
    processor = agent.processor
    if processor is None:
        return
    if in_process_actions:
        processor.action_endpoint = InProcessActions()
    gc.collect()
    gc.freeze()
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's
    if give_back is not None:
        give_back(0)
