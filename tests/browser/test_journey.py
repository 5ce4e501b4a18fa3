"""A visitor's whole way, against the fake front desk and the real one with the real bot."""

from __future__ import annotations

import re

import pytest
from chat_page import ChatPage
from playwright.sync_api import expect

pytestmark = pytest.mark.real_too


@pytest.fixture
def talking(chat: ChatPage) -> ChatPage:
    chat.open()
    chat.ask("How much does a session cost?")
    return chat


def test_nothing_is_stored_before_the_visitor_writes(chat: ChatPage) -> None:
    chat.open()
    expect(chat.panel.get_by_text("Often asked")).to_be_visible()
    chat.page.keyboard.press("Escape")
    assert chat.stored() == 0
    assert chat.page.context.cookies() == []


def test_welcomes_with_what_the_clinic_says(chat: ChatPage) -> None:
    chat.open()
    expect(chat.panel.get_by_role("heading", level=2)).not_to_be_empty()
    chat.panel.get_by_text("Phone, hours and address").click()
    expect(chat.panel.locator("a[href^='tel:']").first).to_be_visible()
    expect(chat.panel.get_by_role("link", name="Privacy")).to_have_attribute("href", re.compile("^https://"))


def test_a_suggested_question_is_answered(chat: ChatPage) -> None:
    chat.open()
    suggestion = chat.panel.locator(".suggestions button").first
    question = suggestion.inner_text()
    suggestion.click()
    expect(chat.messages("visitor")).to_contain_text(question)
    expect(chat.messages("bot").first).to_be_visible(timeout=30_000)
    expect(chat.messages("visitor")).to_contain_text("Sent")
    expect(chat.panel.locator(".suggestions")).to_be_hidden()


def test_continues_after_reload_and_on_the_next_visit(talking: ChatPage) -> None:
    said = talking.log.inner_text()
    talking.page.reload()
    expect(talking.panel).to_be_visible()
    expect(talking.messages("bot")).to_have_count(1)
    assert talking.log.inner_text() == said


def test_rates_an_answer(talking: ChatPage) -> None:
    talking.button("This helped").click()
    expect(talking.button("This helped")).to_have_attribute("aria-pressed", "true")
    talking.page.reload()
    expect(talking.button("This helped")).to_have_attribute("aria-pressed", "true")
    talking.button("This helped").click()
    expect(talking.button("This helped")).to_have_attribute("aria-pressed", "false")


def test_asks_for_a_person_and_leaves_a_number(talking: ChatPage) -> None:
    talking.button("Ask for a person").click()
    expect(talking.messages("notice")).to_have_count(1)
    expect(talking.button("A person has been asked for")).to_be_visible()
    talking.button("Leave a number or e-mail").click()
    talking.page.get_by_label("Phone number").fill("07700 900123")
    talking.page.get_by_role("checkbox").check()
    talking.button("Send my details").click()
    expect(talking.messages("notice")).to_have_count(2)
    assert "900123" not in talking.log.inner_text()


def test_saves_the_transcript(talking: ChatPage) -> None:
    with talking.page.expect_download() as download:
        talking.menu("Save this chat")
    text = download.value.path().read_text("utf-8")
    assert "How much does a session cost?" in text


def test_an_alarming_message_gets_a_number_to_call(chat: ChatPage) -> None:
    chat.open()
    reply = chat.ask("I can't breathe and my throat is swelling")
    expect(reply.locator(".urgent-title")).to_contain_text("Emergency")
    expect(reply.locator("a.call")).to_have_attribute("href", "tel:999")


def test_erases_everything(talking: ChatPage) -> None:
    talking.menu("Erase this chat")
    talking.button("Erase it").click()
    expect(talking.messages("bot")).to_have_count(0)
    expect(talking.panel.get_by_text("Often asked")).to_be_visible()
    assert talking.stored() == 0
    talking.page.reload()
    expect(talking.messages("visitor")).to_have_count(0)


def test_both_tabs_show_the_same_chat(talking: ChatPage, second: ChatPage) -> None:
    second.visit()
    second.launcher.click()
    expect(second.messages("bot")).to_have_count(1)
    second.say("Does it hurt?")
    expect(talking.messages("visitor")).to_have_count(2)
    expect(talking.messages("bot")).to_have_count(2, timeout=30_000)
    expect(second.messages("bot")).to_have_count(2, timeout=30_000)
    talking.menu("Erase this chat")
    talking.button("Erase it").click()
    expect(second.messages("visitor")).to_have_count(0)
    assert second.stored() == 0
