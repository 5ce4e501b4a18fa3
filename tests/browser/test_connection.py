"""What the visitor sees when the network or the front desk fails: nothing is lost, nothing is said twice."""

from __future__ import annotations

from chat_page import ChatPage
from fake_desk import FakeDesk
from playwright.sync_api import BrowserContext, expect

QUESTION = "How much does a session cost?"


def test_offline_and_back(chat: ChatPage, desk: FakeDesk, context: BrowserContext) -> None:
    chat.open().ask(QUESTION)
    context.set_offline(True)
    expect(chat.panel.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(chat.panel.get_by_role("link", name="01632 960 142").first).to_be_visible()
    chat.say("Does it hurt?")
    expect(chat.messages("visitor").last).to_contain_text("Not sent yet")
    context.set_offline(False)
    expect(chat.messages("bot")).to_have_count(2)
    expect(chat.messages("visitor").last).to_contain_text("Sent")
    expect(chat.panel.get_by_role("heading", name="You are offline")).to_be_hidden()
    assert desk.only().texts("visitor") == [QUESTION, "Does it hurt?"]


def test_shows_what_came_meanwhile_once(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask(QUESTION)
    desk.stop_answering()
    desk.staff_says("Priya", "I am looking it up.")
    expect(chat.panel.get_by_role("heading", name="The chat can’t be reached right now")).to_be_visible()
    desk.staff_says("Priya", "Here it is.")
    desk.knobs.down = False
    expect(chat.messages("staff")).to_have_count(2)
    desk.cut()
    desk.staff_says("Priya", "Anything else?")
    expect(chat.messages("staff")).to_have_count(3)
    assert [text.split("\n")[-1] for text in chat.messages("staff").all_inner_texts()] == [
        "I am looking it up.",
        "Here it is.",
        "Anything else?",
    ]


def test_after_the_laptop_has_slept_what_came_meanwhile_is_shown_once(chat: ChatPage, desk: FakeDesk) -> None:
    """The line died silently, as lines do: nobody tells either side."""
    chat.page.clock.install()
    chat.open().ask(QUESTION)
    desk.fall_silent()
    desk.staff_says("Priya", "Are you still there?")
    chat.until(lambda: len(desk.only().messages) == 3)
    expect(chat.messages("staff")).to_have_count(0)
    chat.page.clock.fast_forward("08:00:00")
    expect(chat.messages("staff")).to_have_count(1)
    expect(chat.messages("staff")).to_contain_text("Are you still there?")
    expect(chat.messages("bot")).to_have_count(1)
    chat.ask("Does it hurt?")


def test_never_an_empty_box(chat: ChatPage, desk: FakeDesk) -> None:
    """A desk that was never reached: the host page's attributes say how to reach the clinic."""
    desk.knobs.down = True
    chat.open("/attributes")
    expect(chat.panel.get_by_role("heading", name="Quay Clinic")).to_be_visible()
    expect(chat.panel.get_by_role("heading", name="The chat can’t be reached right now")).to_be_visible()
    trouble = chat.panel.locator(".trouble")
    expect(trouble.get_by_role("link", name="01632 960 142")).to_have_attribute("href", "tel:01632960142")
    expect(trouble.get_by_text("Monday to Friday 09:00 to 17:30")).to_be_visible()
    expect(trouble.get_by_text("1 Quay Row, Westhaven")).to_be_visible()
    desk.knobs.down = False
    trouble.get_by_role("button", name="Try again").click()
    expect(chat.panel.get_by_text("Often asked")).to_be_visible()
    expect(trouble).to_be_hidden()


def test_not_even_attributes(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.down = True
    chat.open("/plain")
    expect(chat.panel.get_by_role("heading", name="The chat can’t be reached right now")).to_be_visible()
    expect(chat.input).to_be_visible()


def test_after_a_reload_the_last_known_card_helps(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask(QUESTION)
    desk.stop_answering()
    chat.page.reload()
    trouble = chat.panel.locator(".trouble")
    expect(trouble.get_by_role("link", name="01632 960 142")).to_be_visible()
    expect(trouble.get_by_text("14 Harbour Lane")).to_be_visible()
    desk.knobs.down = False
    expect(chat.messages("bot")).to_have_count(1)


def test_a_first_message_survives_a_desk_that_is_down(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain")
    expect(chat.panel.get_by_text("Often asked")).to_be_visible()
    desk.knobs.down = True
    chat.say(QUESTION)
    expect(chat.messages("visitor")).to_contain_text("Not sent yet")
    chat.page.reload()
    expect(chat.messages("visitor")).to_contain_text(QUESTION)
    desk.knobs.down = False
    expect(chat.messages("bot")).to_have_count(1)
    assert desk.only().texts("visitor") == [QUESTION]


def test_a_lost_answer_stores_once(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.lose_answers = 2
    chat.open().ask(QUESTION)
    expect(chat.messages("visitor")).to_have_count(1)
    assert desk.only().texts("visitor") == [QUESTION]


def test_a_desk_that_is_being_mended(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.fail_posts = 1
    desk.knobs.retry_after = 60
    chat.page.clock.install()
    chat.open()
    chat.say(QUESTION)
    expect(chat.messages("visitor")).to_contain_text("The chat is being mended.")
    chat.page.clock.fast_forward(60_000)
    expect(chat.messages("bot")).to_have_count(1)
    expect(chat.messages("visitor")).to_have_count(1)


def test_a_message_sent_twice_in_a_hurry_goes_out_once(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.accept_delay = 0.3
    chat.open()
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    chat.input.press("Enter")
    chat.button("Send").dblclick()
    expect(chat.messages("bot")).to_have_count(1)
    chat.panel.locator(".replies button").first.dblclick(no_wait_after=True)
    expect(chat.messages("bot")).to_have_count(2)
    assert len(desk.only().texts("visitor")) == 2


def test_messages_keep_their_order(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.accept_delay = 0.2
    chat.open()
    for number in range(5):
        chat.say(f"Question {number}")
    expect(chat.messages("bot")).to_have_count(5)
    assert desk.only().texts("visitor") == [f"Question {number}" for number in range(5)]
    expect(chat.messages("visitor")).to_have_count(5)


def test_a_flood_is_told_and_still_goes_out(chat: ChatPage, desk: FakeDesk) -> None:
    """As late as the front desk wants, and then by itself."""
    desk.knobs.limit_posts = 1
    desk.knobs.retry_after = 600
    chat.page.clock.install()
    chat.open()
    chat.say(QUESTION)
    expect(chat.messages("visitor")).to_contain_text("You write faster than we can read.")
    posts = len(desk.requests)
    chat.page.clock.fast_forward(300_000)
    chat.button("More").click()
    assert [request for request in desk.requests[posts:] if request.endswith("/messages")] == []
    chat.page.clock.fast_forward(300_000)
    expect(chat.messages("bot")).to_have_count(1)


def test_the_host_page_words_what_the_desk_refuses(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.limit_posts = 1
    desk.knobs.retry_after = 600
    chat.visit("/plain")
    chat.page.locator("clinic-chat").evaluate("chat => { chat.texts = { error_rate_limited: 'Langsam, bitte.' }; }")
    chat.launcher.click()
    chat.say(QUESTION)
    expect(chat.messages("visitor")).to_contain_text("Langsam, bitte.")


def test_texts_set_before_the_script_came_count(chat: ChatPage, desk: FakeDesk) -> None:
    chat.page.add_init_script(
        "addEventListener('readystatechange', () => {"
        "  const element = document.querySelector('clinic-chat');"
        "  if (element && document.readyState === 'interactive') element.texts = { launcher: 'Fragen?' };"
        "}, { capture: true })"
    )
    chat.visit("/attributes")
    expect(chat.launcher).to_contain_text("Fragen?")


def test_a_flood_without_end_can_be_retried_or_removed(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.limit_posts = 999
    desk.knobs.retry_after = 0
    chat.page.clock.install()
    chat.open()
    chat.say(QUESTION)
    chat.say("Does it hurt?")
    given_up = chat.messages("visitor").first.get_by_text("Not sent.")

    def wait_on() -> bool:
        """Let time pass for the page, which asks and is answered in real time between two pauses."""
        chat.page.clock.run_for(5_000)
        return given_up.is_visible()

    chat.until(wait_on, 60)
    chat.messages("visitor").first.get_by_role("button", name="Remove").click()
    expect(chat.messages("visitor")).to_have_count(1)
    desk.knobs.limit_posts = 0
    chat.messages("visitor").first.get_by_role("button", name="Try again").click()
    expect(chat.messages("bot")).to_have_count(1)
    assert desk.only().texts("visitor") == ["Does it hurt?"]


def test_a_slow_bot_is_seen_typing_then_told(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.think = 600
    desk.knobs.slow_notice = 1
    chat.open()
    chat.say(QUESTION)
    expect(chat.panel.locator(".typing")).to_be_visible()
    expect(chat.messages("notice")).to_contain_text("This takes longer than usual")
    expect(chat.messages("notice").get_by_role("link")).to_have_attribute("href", "tel:01632960142")
    expect(chat.panel.locator(".typing")).to_be_visible()
    desk.think_no_longer()
    expect(chat.messages("bot")).to_have_count(1)
    expect(chat.panel.locator(".typing")).to_be_hidden()


def test_a_chat_that_ended_elsewhere_starts_anew(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask(QUESTION)
    desk.only().tokens.clear()
    desk.cut()
    expect(chat.panel.get_by_text("Your earlier chat has ended.")).to_be_visible()
    chat.ask("Does it hurt?")
    assert desk.opened == 2


def test_a_chat_that_ended_while_away_is_told(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask(QUESTION)
    desk.only().tokens.clear()
    chat.page.reload()
    expect(chat.panel.get_by_text("Your earlier chat has ended.")).to_be_visible()


def test_an_expired_chat_does_not_lose_the_message(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask(QUESTION)
    desk.only().tokens.clear()
    chat.say("Does it hurt?")
    expect(chat.messages("bot")).to_contain_text("light scratching")
    assert list(desk.conversations.values())[1].texts("visitor") == ["Does it hurt?"]


def test_a_person_takes_over(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask(QUESTION)
    desk.staff_joins("Priya")
    desk.staff_types(True)
    expect(chat.panel.locator(".status")).to_have_text("You are talking to Priya")
    expect(chat.panel.get_by_text("Priya is writing").first).to_be_visible()
    expect(chat.panel.locator(".replies")).to_be_hidden()
    desk.staff_says("Priya", "Hello, this is Priya.")
    expect(chat.messages("staff")).to_contain_text("Priya, clinic team")
    chat.input.press_sequentially("Hi Priya")
    chat.until(lambda: desk.only().visitor_typed > 0)
    assert desk.only().visitor_typed == 1


def test_too_long_is_told_before_sending(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open()
    chat.input.fill("a" * 1001)
    expect(chat.panel.get_by_text("Too long by 1.").first).to_be_visible()
    chat.input.press("Enter")
    assert desk.opened == 0
    chat.input.fill("🙂" * 1000)
    chat.input.press("Enter")
    expect(chat.messages("bot")).to_have_count(1)


def test_a_call_back_form_that_fails_keeps_what_was_written(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask(QUESTION)
    chat.menu("Leave a number or e-mail")
    chat.button("Send my details").click()
    expect(chat.panel.get_by_text("Give a phone number or an e-mail address.")).to_be_visible()
    assert chat.focused() == "field-phone"
    chat.page.get_by_label("E-mail address").fill("someone@example.org")
    chat.button("Send my details").click()
    expect(chat.panel.get_by_text("Please tick the box")).to_be_visible()
    chat.page.get_by_role("checkbox").check()
    desk.knobs.fail_posts = 1
    chat.button("Send my details").click()
    expect(chat.panel.locator("form.view").get_by_text("The chat is being mended.")).to_be_visible()
    chat.button("Send my details").click()
    expect(chat.messages("notice")).to_contain_text("We have your details")
    [contact] = desk.only().contacts
    assert contact["email"] == "someone@example.org"
    assert contact["consent"] is True
