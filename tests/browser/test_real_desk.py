"""The widget on the real front desk with the real bot, while things go wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_page import ChatPage
from playwright.sync_api import BrowserContext, expect
from real_desk import RealDesk

QUESTION = "How much does a session cost?"
SECOND = "Does it hurt?"
RESTART = 90_000  # milliseconds until a killed Rasa answers again
CALL = """async ({path, token, method, body}) => {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}"""
OPEN = "async () => (await fetch('/api/v1/conversations', { method: 'POST' })).json()"


@pytest.fixture
def where() -> str:
    return "real"


@pytest.fixture
def desk(real_desk: RealDesk) -> Iterator[RealDesk]:
    """The real desk; whatever a test did to the processes, the next finds them working."""
    yield real_desk
    for name in ("rasa", "frontdesk"):
        real_desk.resume(name)
        real_desk.wait_for(name)


def test_rasa_killed_in_the_middle_of_a_turn(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask(QUESTION)
    desk.pause("rasa")
    chat.say(SECOND)
    chat.say("source?")
    expect(chat.panel.locator(".typing")).to_be_visible()
    expect(chat.messages("visitor").last).to_contain_text("Sent")
    desk.kill("rasa")
    notice = chat.messages("notice")
    expect(notice).to_contain_text("This is taking longer than usual")
    expect(notice.get_by_role("link")).to_have_attribute("href", "tel:01632960142")
    expect(chat.messages("bot")).to_have_count(3, timeout=RESTART)
    expect(chat.messages("bot").nth(1)).to_contain_text("feel")
    expect(chat.messages("bot").nth(2)).to_contain_text("That comes from")
    expect(chat.panel.locator(".typing")).to_be_hidden()
    assert desk.stored("visitor") == [QUESTION, SECOND, "source?"]
    assert len(desk.stored("bot")) == 3


def test_help_comes_while_rasa_hangs(chat: ChatPage, desk: RealDesk) -> None:
    chat.open()
    desk.pause("rasa")
    reply = chat.ask("I can't breathe and my throat is swelling", timeout=3_000)
    expect(reply.locator("a.call")).to_have_attribute("href", "tel:999")


def test_slow_rasa(chat: ChatPage, desk: RealDesk) -> None:
    chat.open()
    desk.pause("rasa")
    chat.say(QUESTION)
    expect(chat.panel.locator(".typing")).to_be_visible()
    expect(chat.messages("notice")).to_contain_text("This is taking longer than usual")
    expect(chat.panel.locator(".typing")).to_be_visible()
    desk.resume("rasa")
    expect(chat.messages("bot")).to_have_count(1, timeout=30_000)
    expect(chat.panel.locator(".typing")).to_be_hidden()
    expect(chat.messages("notice")).to_have_count(1)


def test_front_desk_killed_while_a_message_is_on_its_way(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask(QUESTION)
    desk.kill("frontdesk")
    chat.say(SECOND)
    expect(chat.messages("bot")).to_have_count(2, timeout=RESTART)
    expect(chat.messages("visitor").last).to_contain_text("Sent")
    assert desk.stored("visitor") == [QUESTION, SECOND]


def test_reload_in_the_middle_of_a_turn(chat: ChatPage, desk: RealDesk) -> None:
    chat.open()
    desk.pause("rasa")
    chat.say(QUESTION)
    expect(chat.messages("visitor")).to_contain_text("Sent")
    chat.page.reload()
    expect(chat.messages("visitor")).to_contain_text(QUESTION)
    expect(chat.panel.locator(".typing")).to_be_visible()
    desk.resume("rasa")
    expect(chat.messages("bot")).to_have_count(1, timeout=30_000)
    assert desk.stored("visitor") == [QUESTION]


def test_two_tabs_write_at_once(chat: ChatPage, second: ChatPage, desk: RealDesk) -> None:
    chat.open().ask(QUESTION)
    second.open()
    expect(second.messages("bot")).to_have_count(1)
    for tab, text in ((chat, SECOND), (second, "How many sessions do I need?")):
        tab.input.fill(text)
    for tab in (chat, second):
        tab.input.press("Enter")
    for tab in (chat, second):
        expect(tab.messages("visitor")).to_have_count(3)
        expect(tab.messages("bot")).to_have_count(3, timeout=30_000)
    said = [tab.page.locator("clinic-chat .message .bubble").all_inner_texts() for tab in (chat, second)]
    assert said[0] == said[1]
    assert len(desk.stored("visitor")) == 3


def test_sent_twice_is_stored_and_answered_once(chat: ChatPage, desk: RealDesk) -> None:
    chat.open()
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    chat.input.press("Enter")
    chat.button("Send").dblclick()
    expect(chat.messages("bot")).to_have_count(1, timeout=30_000)
    assert desk.stored("visitor") == [QUESTION]
    kept = chat.page.evaluate("JSON.parse(Object.entries(sessionStorage).find(([key]) => !key.endsWith(':tab'))[1])")
    path, token = f"/api/v1/conversations/{kept['chat']['id']}/messages", kept["chat"]["token"]
    body = {"client_id": "2b1e3a52-1f5c-4a57-9d1e-0a8f3f1c9b77", "text": SECOND}
    both = chat.page.evaluate(
        f"async (call) => Promise.all([0, 1].map(() => ({CALL})(call)))",
        {"path": path, "token": token, "method": "POST", "body": body},
    )
    assert sorted(answer["status"] for answer in both) == [200, 201]
    assert both[0]["body"]["message"]["id"] == both[1]["body"]["message"]["id"]
    expect(chat.messages("bot")).to_have_count(2, timeout=30_000)
    assert desk.stored("visitor") == [QUESTION, SECOND]
    assert len(desk.stored("bot")) == 2


def test_token_of_another_conversation(chat: ChatPage) -> None:
    chat.open().ask("my number is 07700 900123")
    mine = chat.page.evaluate(OPEN)
    other = chat.page.evaluate("JSON.parse(Object.entries(sessionStorage).find(([key]) => !key.endsWith(':tab'))[1])")
    path = f"/api/v1/conversations/{other['chat']['id']}"
    for method, end in (("GET", ""), ("GET", "/messages"), ("GET", "/events"), ("GET", "/transcript"), ("DELETE", "")):
        call = {"path": path + end, "token": mine["token"], "method": method}
        answer = chat.page.evaluate(CALL, call)
        assert (answer["status"], answer["body"]["error"]["code"]) == (403, "token_of_another_conversation"), call
    expect(chat.messages("bot")).to_have_count(1)


def test_a_kept_token_of_another_conversation_opens_a_new_chat(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask(QUESTION)
    mine = chat.page.evaluate(OPEN)
    # Ahead of the page's own scripts: the widget itself would write the right one back.
    chat.page.add_init_script(
        """{
          const [key, value] = Object.entries(sessionStorage).find(([key]) => !key.endsWith(":tab"));
          const kept = JSON.parse(value);
          kept.chat.token = "TOKEN";
          sessionStorage.setItem(key, JSON.stringify(kept));
        }""".replace("TOKEN", mine["token"])
    )
    chat.page.reload()
    expect(chat.panel.get_by_text("Your earlier chat has ended.")).to_be_visible()
    expect(chat.messages("bot")).to_have_count(0)
    chat.ask(SECOND)
    assert desk.stored("visitor") == [SECOND]


def test_flood(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask(QUESTION)
    for number in range(13):
        chat.say(f"And question number {number}?")
    expect(chat.panel.get_by_text("You are faster than we can answer.").first).to_be_visible()
    expect(chat.messages("bot")).to_have_count(14, timeout=60_000)
    assert desk.stored("visitor") == [QUESTION, *(f"And question number {number}?" for number in range(13))]


def test_a_person_from_the_clinic(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask(QUESTION)
    desk.staff_says("Priya", "Hello, this is Priya.")
    expect(chat.messages("staff")).to_contain_text("Hello, this is Priya.")
    expect(chat.panel.locator(".status")).to_have_text("You are talking to Priya")


def test_a_site_that_is_not_the_clinics(chat: ChatPage, context: BrowserContext, desk: RealDesk) -> None:
    answer = context.request.get(f"{desk.url}/embed.txt")
    page = f"<!doctype html><html lang='en'><title>Elsewhere</title><h1>Elsewhere</h1>{answer.text()}</html>"
    context.route("https://elsewhere.example/", lambda route: route.fulfill(body=page, content_type="text/html"))
    chat.page.goto("https://elsewhere.example/")
    chat.launcher.click()
    expect(chat.panel.get_by_role("heading", name="The chat can’t be reached right now")).to_be_visible()
    chat.errors.clear()  # the browser says that CORS forbids it
