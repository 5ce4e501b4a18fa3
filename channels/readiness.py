"""What every way into Rasa does once its agent is loaded."""

from __future__ import annotations

import gc
from typing import Any

from actions.in_process import InProcessActions


def make_ready(agent: Any, *, in_process_actions: bool) -> None:
    """Prepare a loaded agent for visitors; harmless when done again.

    Everything loaded so far stays as long as the process, so the garbage collector need not look at it again and
    again: a full collection would stop all chats for a tenth of a second.

    Args:
        agent: Rasa's agent; one without a model is left alone.
        in_process_actions: Run the actions inside this process instead of asking an action server.
    """
    processor = getattr(agent, "processor", None)
    if processor is None:
        return
    if in_process_actions:
        processor.action_endpoint = InProcessActions()
    gc.collect()
    gc.freeze()
