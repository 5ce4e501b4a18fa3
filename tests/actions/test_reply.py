"""Every reply carries the contract."""

from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.reply import Button, Kind, Reply
from knowledge.snapshot import Snapshot


def test_sources_are_those_of_the_facts_once_each(snapshot: Snapshot) -> None:
    contract = Reply("answer", ["…"], ["pain"], ["scratching", "cream", "massage"]).contract(snapshot)

    assert [source["id"] for source in contract["sources"]] == ["leaflet", "review"]
    assert contract["sources"][0] == {
        "id": "leaflet",
        "title": "What a $150 treatment does",
        "publisher": "A hospital",
        "link": "https://hospital.example/skin",
        "year": 2024,
    }


def test_the_oldest_check_counts(snapshot: Snapshot) -> None:
    contract = Reply("answer", ["…"], ["pain"], ["scratching", "massage"]).contract(snapshot)

    assert contract["checked_on"] == "2026-01-05"


def test_without_facts_nothing_was_checked(snapshot: Snapshot) -> None:
    contract = Reply("fallback", ["…"]).contract(snapshot)

    assert (contract["sources"], contract["checked_on"]) == ([], None)


@pytest.mark.parametrize(
    ("kind", "topics", "named"), [("answer", ["cost"], True), ("clarify", ["cost"], False), ("answer", ["pain"], False)]
)
def test_the_price_list_is_a_source_where_it_is_quoted(
    snapshot: Snapshot, kind: Kind, topics: list[str], named: bool
) -> None:
    contract = Reply(kind, ["…"], topics).contract(snapshot)

    assert ("clinic-price-list" in [source["id"] for source in contract["sources"]]) is named
    assert (contract["checked_on"] == "2025-12-01") is named


def test_buttons_and_contract_go_with_the_last_text(snapshot: Snapshot) -> None:
    dispatcher = CollectingDispatcher()

    Reply("answer", ["one", "two"], ["pain"], buttons=[Button("More", "/tell_more")]).send(dispatcher, snapshot)

    first, last = dispatcher.messages
    assert (first["text"], first["buttons"], first["custom"]) == ("one", [], {})
    assert (last["text"], last["buttons"]) == ("two", [{"title": "More", "payload": "/tell_more"}])
    assert last["custom"]["kind"] == "answer"
