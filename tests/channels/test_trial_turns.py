"""What the bot would say, on the trained model, without leaving a trace."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from channels.trial_routes import BadTrialError, drafts, preview
from channels.trial_turns import TrialTurns
from faq import project
from faq.engine import Engine
from knowledge.taught_schema import Taught

ENTRY = {
    "question": "Is there wifi?",
    "topic": "opening_hours_location",
    "answer": "Yes, there is free wifi.",
    "ask": ["is there wifi", "what is the wifi password"],
    "taught_by": "Mara",
    "taught_on": date(2026, 1, 5),
}
TAUGHT = Taught.parse_obj({"entries": {"wifi": ENTRY}})


@pytest.fixture(scope="module")
def engine() -> Engine:
    if not list(project.MODELS.glob("*.tar.gz")):
        pytest.skip("no trained model; run `uv run faq train`")
    return Engine.load()


@pytest.fixture
def turns(engine: Engine) -> TrialTurns:
    return TrialTurns(engine.agent.processor)


async def test_an_entry_on_trial_is_answered_and_leaves_no_trace(turns: TrialTurns) -> None:
    before = await turns.reply("is there wifi")
    tried = await turns.reply("is there wifi", TAUGHT)
    assert tried["texts"] == ["Yes, there is free wifi."]
    assert tried["contract"]["facts"] == ["wifi"]
    assert await turns.reply("is there wifi") == before
    assert before["contract"]["facts"] != ["wifi"]


async def test_an_alarming_message_gets_help_first(turns: TrialTurns) -> None:
    reply = await turns.reply("is there wifi, I can't breathe and my face is swelling", TAUGHT)
    assert reply["contract"]["kind"] == "urgent"
    assert reply["contract"]["facts"] != ["wifi"]


async def test_two_questions_get_two_answers(turns: TrialTurns) -> None:
    reply = await turns.reply("does it hurt and what is the wifi password", TAUGHT)
    assert "pain" in reply["contract"]["topics"]
    assert "wifi" in reply["contract"]["facts"]


async def test_nobody_is_handed_over_and_no_chat_is_kept(
    turns: TrialTurns, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQ_HANDOVERS", str(tmp_path / "handovers.sqlite"))
    known = set(await engine.agent.tracker_store.keys())
    reply = await turns.reply("I want to talk to a person, ring me on 01632 960 777")
    assert reply["contract"]["kind"] == "handoff"
    assert not (tmp_path / "handovers.sqlite").exists()
    assert set(await engine.agent.tracker_store.keys()) == known


async def test_neighbours_are_training_messages_and_not_the_text_itself(turns: TrialTurns) -> None:
    near = await turns.neighbours(["does it hurt?", "is it painful"], 10)
    assert len(near) == len(set(near)) == 10
    assert "does it hurt?" not in near
    assert any("hurt" in text or "pain" in text for text in near)


async def test_drafts_and_preview(turns: TrialTurns) -> None:
    replies = (await drafts(turns, {"texts": ["does it hurt?", "is there wifi"]}))["replies"]
    assert replies[0]["contract"]["topics"][:1] == ["pain"]
    taught = {"entries": {"wifi": {**ENTRY, "taught_on": "2026-01-05"}}}
    shown = await preview(turns, {"taught": taught, "ask": ["is there wifi"], "others": ["does it hurt?"]})
    assert shown["ask"][0]["after"]["texts"] == ["Yes, there is free wifi."]
    assert shown["ask"][0]["changed"]
    assert len(shown["neighbours"]) == 10
    assert shown["neighbours"][0]["text"] == "does it hurt?"
    assert not shown["neighbours"][0]["changed"]


@pytest.mark.parametrize(
    ("work", "body"),
    [(drafts, {"texts": "one"}), (drafts, {"texts": ["x"] * 99}), (drafts, {"texts": [1]}), (preview, {"taught": 1})],
)
async def test_what_cannot_be_tried_is_refused(turns: TrialTurns, work: Any, body: dict[str, Any]) -> None:
    with pytest.raises(BadTrialError):
        await work(turns, body)
