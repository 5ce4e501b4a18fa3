"""The actions for turns that only mean something after the turn before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker

from actions import urgent
from actions.compose import introduce, remember, say
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.reply import Button, Reply
from actions.respond import respond
from actions.turn import Turn, button_payload
from actions.understanding import Understanding, only_home
from actions.wording import fill
from knowledge.snapshot import Snapshot


class ActionTellMore(FaqAction):
    """Gives the details of the topic last answered."""

    action_name = "action_tell_more"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Give the details, or say that there are none and where it could go on."""
        context = turn.context
        if urgent.asks_on(turn):
            return *urgent.help_again(snapshot, turn), []
        if not context.topics:
            return *introduce(snapshot, turn), []
        untold = [
            topic for topic in context.topics if topic not in context.told_more and topic in snapshot.knowledge.topics
        ]
        for topic in untold:
            said = say(snapshot, topic, Understanding([topic], context.entities, 1.0), details=True)
            if said.is_details:
                buttons = _where_to_go_on(snapshot, topic)
                reply = Reply("answer", said.texts, [topic], said.facts, buttons=buttons)
                after = replace(remember(context, reply), topics=context.topics, facts=said.facts)
                return reply, replace(after, told_more=[*context.told_more, topic]), []
        text = fill(snapshot, snapshot.knowledge.phrases["tell_more_none"])
        buttons = _where_to_go_on(snapshot, context.topics[0])
        reply = Reply("answer", [text], context.topics[:1], buttons=buttons)
        return reply, remember(context, reply), []


class ActionGiveSources(FaqAction):
    """Names the sources of the facts last stated."""

    action_name = "action_give_sources"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """List title, publisher, year and link of each source; after an alarm, give help again, with its own."""
        context = turn.context
        if urgent.asks_on(turn):
            return *urgent.help_again(snapshot, turn), []
        if only_home(turn, snapshot.knowledge):  # "what data do you keep?" asks for no source
            return *respond(snapshot, turn), []
        facts = [fact for fact in context.facts if fact in snapshot.knowledge.facts]
        phrases = snapshot.knowledge.phrases
        reply = Reply("answer", [], context.topics, facts)
        sources = reply.sources(snapshot)
        if not sources:
            reply = Reply("smalltalk", [fill(snapshot, phrases["sources_none"])], context.topics[:1])
            return reply, remember(context, reply), []
        text = "\n".join([fill(snapshot, phrases["sources_intro"]), *(f"• {_line(source)}" for source in sources)])
        reply = replace(reply, texts=[text])
        return reply, remember(context, reply), []


def _line(source: dict[str, Any]) -> str:
    """Return a source as one line."""
    parts = [f"{source['title']}, {source['publisher']}"]
    if source["year"]:
        parts.append(f" ({source['year']})")
    if source["link"]:
        parts.append(f": {source['link']}")
    return "".join(parts)


def _where_to_go_on(snapshot: Snapshot, topic: str) -> list[Button]:
    topics = snapshot.knowledge.topics
    return [Button(topics[name].title, button_payload(name)) for name in topics[topic].follow_ups[:2]]
