"""The guided suitability check: a Rasa form that can be left, corrected and resumed."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import knowledge_access
from actions.compose import remember
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.reply import Button, Reply
from actions.suitability import (
    ENTITY_OF,
    NONE,
    PREGNANCY_CONDITIONS,
    QUESTIONS,
    SLOT_PREFIX,
    SLOTS,
    UNKNOWN,
    judge,
)
from actions.time_since import forms_of, with_the_past
from actions.turn import Turn, button_payload
from actions.wording import fill
from knowledge.snapshot import Snapshot
from knowledge.topics import HAND_OVER

FORM = "suitability_form"
_QUESTION_LIKE = re.compile(
    r"\?|^\s*(what|why|how|when|where|who|which|can|could|does|do|is|are|will|would|should)\b(?!\s+n[o']?t\b)",
    re.IGNORECASE,
)
_DONT_KNOW = re.compile(
    r"^\W*(?:i(?:['’]?m)?\s+)?(?:really\s+|honestly\s+)?"
    r"(?:do\s*n['o ]*t\s+(?:really\s+)?know|dunno|idk|no\s+(?:idea|clue)"
    r"|(?:am\s+)?not\s+sure|unsure|can['no]*t\s+(?:say|tell|remember))\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(r"\b(?:no|not|actually|sorry|meant|mean|instead|wrong|correction|rather)\b", re.IGNORECASE)
_AGE = re.compile(r"\D{0,12}([1-9]\d)(?!.*\b(?:ago|since)\b)\D{0,12}", re.IGNORECASE)
_BARE_YEARS = re.compile(r"\W*\d+\s*y(?:ea)?r?s?\W*", re.IGNORECASE)
_ONLY_A_NUMBER = re.compile(r"\W*([1-9]\d)\W*")
_WITHOUT_NUMBERS = ("conditions", "skin_tone")
"""The questions that no number answers, as a dose, a week or a count may: one is the age, said before it is asked."""
_SEVERAL = ("conditions", "medicines")
_YES_NO = ("conditions", "medicines", "pregnancy")


def answers_in(turn: Turn, requested: str | None) -> dict[str, list[str]]:
    """Return which of the check's questions this turn answers, and how.

    What is named answers its question, asked or not, so an earlier answer can be corrected at any time.
    Yes, no, "no rosacea" and "don't know" answer the question that was asked. A question of the visitor
    answers nothing: it is answered first, then the check goes on. Nor does an alarm, or a wish for a person,
    whatever is named with it.

    Args:
        turn: The visitor's turn.
        requested: The question being asked, without prefix, or None.
    """
    if _is_no_answer(turn):
        return {}
    found = _named(
        {
            kind: [value for value in values if value not in turn.denied.get(kind, ())]
            for kind, values in turn.entities.items()
        }
    )
    for question in _named(turn.denied):
        if question in _YES_NO and question in (requested, "pregnancy"):
            found.setdefault(question, [NONE])
    if requested != "age" and _BARE_YEARS.fullmatch(turn.text):
        found.pop("age", None)
    if requested is None or requested in found:
        return found
    if turn.intent == "skip" or _DONT_KNOW.search(turn.text):
        found[requested] = [UNKNOWN]
    elif requested in _YES_NO and turn.intent == "deny":
        found[requested] = [NONE]
    elif requested == "pregnancy" and turn.intent == "affirm":
        found[requested] = ["pregnancy"]
    elif requested == "age" and (age := _AGE.fullmatch(turn.text)):
        found[requested] = [age.group(1)]
    elif requested in _WITHOUT_NUMBERS and (age := _ONLY_A_NUMBER.fullmatch(turn.text)):
        found["age"] = [age.group(1)]
    return found


def _is_no_answer(turn: Turn) -> bool:
    is_question = _QUESTION_LIKE.search(turn.text) is not None and not turn.is_button
    return turn.is_alarming or turn.intent in ("stop", HAND_OVER) or is_question


def _named(entities: Mapping[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for question in QUESTIONS:
        values = entities.get(ENTITY_OF[question], [])
        if question == "conditions":
            values = [value for value in values if value not in PREGNANCY_CONDITIONS]
        elif question == "pregnancy":
            values = [value for value in values if value in PREGNANCY_CONDITIONS]
        if values:
            found[question] = list(values)
    return found


def _option(text: str, question: str) -> str | None:
    """Return the value that is named by its bare id, as the question lists it ("fair", "very fair")."""
    value = "_".join(re.findall(r"[a-z]+", text.lower()))
    known = knowledge_access.store().current().knowledge.vocabulary.get(ENTITY_OF[question], {})  # type: ignore[call-overload]
    return value if value in known else None


class ValidateSuitabilityForm(Action):
    """Reads the answers out of each turn while the form is active; without one, Rasa lets other rules answer."""

    def name(self) -> str:
        """Return the name that ties this action to the form."""
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Return a `SlotSet` for each question that the turn answers."""
        asked = tracker.get_slot("requested_slot")
        turn, question = Turn.of(tracker), asked.removeprefix(SLOT_PREFIX) if asked else None
        answers = answers_in(turn, question) or _dated(tracker, turn)
        if question and not answers and not _is_no_answer(turn) and (value := _option(turn.text, question)):
            answers = {question: [value]}
        return [
            SlotSet(f"{SLOT_PREFIX}{question}", _added_to(tracker, turn, question, values))
            for question, values in answers.items()
        ]


def _dated(tracker: Tracker, turn: Turn) -> dict[str, list[str]]:
    """Return the medicines answered before with the time that is told of them now: "it was 5 years ago"."""
    if _is_no_answer(turn):
        return {}
    before = {ENTITY_OF["medicines"]: tracker.get_slot(f"{SLOT_PREFIX}medicines") or []}
    knowledge, today = knowledge_access.store().current().knowledge, knowledge_access.now().date()
    dated = [entity["value"] for entity in with_the_past(turn.text, [], before, knowledge, today)]
    return {"medicines": dated} if dated else {}


def _added_to(tracker: Tracker, turn: Turn, question: str, values: list[str]) -> list[str]:
    """Return the answer with what was said before: a second condition does not make the first one go away."""
    knowledge, kind = knowledge_access.store().current().knowledge, ENTITY_OF[question]
    same = {NONE, UNKNOWN, *(form for value in values for form in forms_of(knowledge, kind, value))}
    before = [value for value in tracker.get_slot(f"{SLOT_PREFIX}{question}") or [] if value not in same]
    if question not in _SEVERAL or not before or values == [NONE] or _CORRECTION.search(turn.text):
        return values
    return list(dict.fromkeys([*before, *values]))


class AskSuitability(FaqAction):
    """Asks one question of the check; there is a subclass for each, since Rasa looks for an action of its name."""

    @property
    @abstractmethod
    def question(self) -> str:
        """The question asked."""

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Ask the question; the first one is introduced."""
        phrases = snapshot.knowledge.phrases
        question = self.question
        texts = [fill(snapshot, snapshot.knowledge.suitability.questions[question])]
        if turn.intent == "check_suitability" and all(tracker.get_slot(slot) is None for slot in SLOTS):
            texts.insert(0, fill(snapshot, phrases["suitability_start"]))
        buttons = [
            Button(phrases["button_skip"], button_payload("skip")),
            Button(phrases["button_stop"], button_payload("stop")),
        ]
        if question in _YES_NO:
            buttons.insert(0, Button(phrases["button_no"], button_payload("deny")))
        if question == "pregnancy":
            buttons.insert(0, Button(phrases["button_yes"], button_payload("affirm")))
        reply = Reply("form", texts, ["contraindications"], buttons=buttons)
        context = turn.context
        kept = context.offered if context.kind in ("clarify", "fallback") else []
        offered = [*kept, *(button.payload for button in buttons)]
        return reply, replace(context, kind="form", offered=offered), []


ASK_ACTIONS: tuple[type[AskSuitability], ...] = tuple(
    type(
        f"Ask_{question}",
        (AskSuitability,),
        {"question": question, "action_name": f"action_ask_{SLOT_PREFIX}{question}", "__module__": __name__},
    )
    for question in QUESTIONS
)
"""The actions by which Rasa asks for the form's slots."""


class ActionJudgeSuitability(FaqAction):
    """Says what the answers amount to, with the reason and source of each factor; never a diagnosis."""

    action_name = "action_judge_suitability"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Give the outcome and its reasons, then forget the answers so that a new check starts fresh."""
        suitability = snapshot.knowledge.suitability
        answers = {question: tracker.get_slot(f"{SLOT_PREFIX}{question}") or [] for question in QUESTIONS}
        verdict = judge(suitability, answers)
        texts = [fill(snapshot, suitability.outcomes[verdict.outcome])]
        if verdict.factors:
            reasons = dict.fromkeys(f"• {fill(snapshot, factor.reason)}" for factor in verdict.factors)
            texts.append(
                "\n".join([fill(snapshot, snapshot.knowledge.phrases["suitability_result_reasons"]), *reasons])
            )
        facts = list(dict.fromkeys(fact for factor in verdict.factors for fact in factor.facts))
        booking = Button(
            snapshot.knowledge.topics["consultation_booking"].title, button_payload("consultation_booking")
        )
        reply = Reply(
            "answer", texts, ["contraindications"], facts, buttons=[booking], details={"suitability": verdict.outcome}
        )
        context = replace(remember(turn.context, reply), topics=["contraindications"], facts=facts)
        return reply, context, [SlotSet(slot, None) for slot in SLOTS]


class ActionLeaveForm(FaqAction):
    """Leaves the check; what was answered is kept, so that it can be resumed."""

    action_name = "action_leave_form"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Say that the check is left and how to resume it."""
        phrases = snapshot.knowledge.phrases
        button = Button(phrases["check_suitability"], button_payload("check_suitability"))
        reply = Reply("form", [fill(snapshot, phrases["suitability_stop"])], buttons=[button])
        return reply, remember(turn.context, reply), []
