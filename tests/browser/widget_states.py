"""Every state of the widget that a visitor can meet, and how to get there."""

from __future__ import annotations

from collections.abc import Callable

from chat_page import ChatPage
from fake_desk import FakeDesk
from playwright.sync_api import expect

State = Callable[[ChatPage, FakeDesk], None]


def closed(chat: ChatPage, desk: FakeDesk) -> None:
    chat.visit()


def welcome(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open()
    chat.panel.get_by_text("Phone, hours and address").click()


def answered(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it help with acne scars?")
    chat.panel.locator(".sources summary").click()
    chat.button("This helped").click()


def menu(chat: ChatPage, desk: FakeDesk) -> None:
    answered(chat, desk)
    chat.button("More").click()


def urgent(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("I can't breathe")


def person(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it hurt?")
    chat.button("Ask for a person").click()
    expect(chat.messages("notice")).to_have_count(1)
    desk.staff_joins("Priya")
    desk.staff_says("Priya", "Hello, this is Priya.")
    desk.staff_types(True)
    expect(chat.panel.get_by_text("Priya is writing").first).to_be_visible()


def contact(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it hurt?")
    chat.menu("Leave a number or e-mail")
    chat.button("Send my details").click()


def erasing(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it hurt?")
    chat.menu("Erase this chat")


def unreachable(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it hurt?")
    desk.stop_answering()
    chat.say("And what does it cost?")
    expect(chat.panel.locator(".trouble")).to_be_visible()
    expect(chat.messages("visitor").last).to_contain_text("Not sent yet")


def typing(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.think = 60
    chat.open("/plain")
    chat.say("Does it hurt?")
    expect(chat.panel.locator(".typing")).to_be_visible()


def too_long(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain")
    chat.input.fill("a" * 1010)


def unread(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it hurt?")
    chat.button("Close").click()
    desk.staff_says("Priya", "One more thing.")
    expect(chat.page.locator("clinic-chat .badge")).to_be_visible()


def offline(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it hurt?")
    chat.page.context.set_offline(True)
    expect(chat.panel.get_by_role("heading", name="You are offline")).to_be_visible()


def refused(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.refuse_posts = 1
    chat.open("/plain").say("Does it hurt?")
    expect(chat.messages("visitor").get_by_role("button", name="Remove")).to_be_visible()


def flooded(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.limit_posts, desk.knobs.retry_after = 1, 60
    chat.open("/plain").say("Does it hurt?")
    expect(chat.messages("visitor")).to_contain_text("You write faster than we can read.")


def ended(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it hurt?")
    desk.only().tokens.clear()
    desk.cut()
    expect(chat.panel.get_by_text("Your earlier chat has ended.")).to_be_visible()


def clarify(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Which one?")
    expect(chat.panel.locator(".replies button")).to_have_count(2)


def slow(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.think, desk.knobs.slow_notice = 60, 0.2
    chat.open("/plain").say("Does it hurt?")
    expect(chat.messages("notice")).to_be_visible()


def thanked(chat: ChatPage, desk: FakeDesk) -> None:
    contact(chat, desk)
    chat.page.get_by_label("Phone number").fill("01632 960 700")
    chat.page.get_by_role("checkbox").check()
    chat.button("Send my details").click()
    expect(chat.messages("notice")).to_have_count(1)


def crisis(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("It looks infected")
    chat.ask("I want to die")


def further_up(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain")
    for _ in range(4):
        chat.ask("Does it help with acne scars?")
    chat.scroller.evaluate("element => { element.scrollTop = 0 }")
    desk.staff_says("Priya", "One more thing.")
    expect(chat.button("Newest message")).to_be_visible()


STATES: list[State] = [
    closed, welcome, answered, menu, urgent, person, contact, erasing, unreachable, typing, too_long, unread,
    offline, refused, flooded, ended, clarify, slow, thanked, crisis, further_up,
]  # fmt: skip
