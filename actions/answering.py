"""The actions that answer questions."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.reply import Reply
from actions.respond import fall_back, respond
from actions.turn import Turn
from knowledge.snapshot import Snapshot


class ActionAnswer(FaqAction):
    """Answers the topics asked, or the topic of the turn before for an elliptical question."""

    action_name = "action_answer"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Answer, ask back, or decline."""
        return *respond(snapshot, turn), []


class ActionQuotePrice(ActionAnswer):
    """Quotes the clinic's price, for the number of sessions and the area named, beside whatever else is asked."""

    action_name = "action_quote_price"


class ActionClarify(FaqAction):
    """Asks which of two or three topics is meant, unless the turns before tell."""

    action_name = "action_clarify"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Answer from the context, or ask back."""
        return *respond(snapshot, turn), []


class ActionFallBack(FaqAction):
    """Says that there is no checked answer, unless the turns before tell what is meant."""

    action_name = "action_fall_back"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Answer from the context, or offer the nearest topics and a person."""
        return *(fall_back(snapshot, turn) if turn.is_button else respond(snapshot, turn)), []
