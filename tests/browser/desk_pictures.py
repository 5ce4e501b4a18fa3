"""Takes screenshots of the receptionists' desk into docs/pictures: `tools/browser/browser.sh desk-pictures [NAME …]`.

It starts the real front desk and the real bot, so a model must have been trained (`make train`).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from chromium import ARGUMENTS, find
from desk_page import DeskPage
from playwright.sync_api import Browser, expect, sync_playwright
from staffed_desk import ApiVisitor, StaffedDesk

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP = {"width": 1280, "height": 860}
TABLET = {"width": 820, "height": 1180}
ALARMING = "My lips are swelling and I can't breathe"
FAILS = ("is there wifi", "is there wifi?", "Is there WiFi in the waiting room", "do you sell sunglasses")
MAIL = """\
Hello,

does it hurt? And how much are six sessions on the face?
My sister asks whether you repair cars too.

Many thanks
Anna Smith"""
MANY = ("Does it hurt?", "How much is one session on the back?", "Can you fix my car?", "Where can I park?")


class Clinic:
    """A clinic on a busy morning: some visitors, and three people at the desk."""

    def __init__(self, browser: Browser, desk: StaffedDesk) -> None:
        self._browser, self._desk = browser, desk
        self._signed_in: dict[str, dict] = {}
        self._has_failed = self._has_past = False
        self.robin, self.kim, self.alarming, self.call_back, self.lost = (ApiVisitor(desk.url) for _ in range(5))

    def fill(self) -> None:
        first = ApiVisitor(self._desk.url)
        first.say("hello")
        _until_answered(first)  # the first answer of a bot takes longer
        first.erase()
        self.call_back.say("Can I have my session on Saturday?")
        self.kim.say("How much are six sessions on the face?")
        self.lost.say("Do you have a parrot?")
        self.robin.say("How long does my skin stay red?")
        for visitor in (self.call_back, self.kim, self.lost, self.robin):
            _until_answered(visitor)
        self.call_back.post("contact", name="Alex", phone="01632 960 777", wish="After five, please.", consent=True)
        self.kim.post("handoff", reason="I would like to pay in two parts, is that possible?")
        self.robin.post("handoff", reason="I have to move my appointment.")
        self.alarming.say(ALARMING)

    def fail_often(self) -> None:
        """Ask what the bot cannot answer, once."""
        if not self._has_failed:
            self._has_failed = True
            for text in FAILS:
                visitor = ApiVisitor(self._desk.url)
                visitor.say(text)
                _until_answered(visitor)

    def remember(self) -> None:
        """Have four weeks of chats behind it, once."""
        if not self._has_past:
            self._has_past = True
            self._desk.add_past()

    def sit(self, name: str, role: str, **settings: object) -> DeskPage:
        if name not in self._signed_in:
            context = self._browser.new_context()
            password = self._desk.add(name, role)
            DeskPage(context, self._desk.url).sign_in(name, password).choose_password(password)
            self._signed_in[name] = context.storage_state()
            context.close()
        settings = {"viewport": DESKTOP, **settings}
        context = self._browser.new_context(
            storage_state=self._signed_in[name], locale="en-GB", reduced_motion="reduce", **settings
        )
        return DeskPage(context, self._desk.url)


def _until_answered(visitor: ApiVisitor) -> None:
    for _ in range(60):
        if any(message["author"] == "bot" for message in visitor.read()):
            return
        time.sleep(1)
    raise AssertionError("the bot does not answer; train the model first: make train")


def inbox(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/inbox")
    desk.row(clinic.alarming.id).wait_for()


def chat(clinic: Clinic, desk: DeskPage) -> None:
    desk.open_chat(clinic.robin.id)
    if desk.button("Take over").count():
        desk.button("Take over").click()
        desk.ready()
        desk.say("Hello, this is Priya. Of course: which day suits you better?")
        clinic.robin.say("Thursday evening would be great, if you have something after six.")
        expect(desk.lines("visitor").last).to_contain_text("Thursday")
    clinic.robin.types()
    desk.page.locator("#visitor-types").wait_for()


def ready_answers(clinic: Clinic, desk: DeskPage) -> None:
    desk.take_over(clinic.kim.id)
    desk.reply.press_sequentially("/")
    desk.page.get_by_role("listbox").wait_for()


def urgent(clinic: Clinic, desk: DeskPage) -> None:
    desk.open_chat(clinic.alarming.id)


def details(clinic: Clinic, desk: DeskPage) -> None:
    desk.open_chat(clinic.call_back.id)
    desk.menu("Details")
    desk.button("Show them").click()
    expect(desk.page.get_by_text("01632 960 777")).to_be_visible()


def audit(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/audit")


def staff(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/staff")


def canned(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/canned")


def prices(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/facts/prices")
    desk.page.locator("[name=prices__face__amount]").fill("80")
    desk.page.locator("#checked .bubble").first.wait_for()


def collision(clinic: Clinic, desk: DeskPage) -> None:
    address = "/desk/facts/payment"
    desk.visit(address)
    other = clinic.sit(*MARA).visit(address)
    for page, deposit, why in ((other, "25", "more missed appointments"), (desk, "30", "as agreed on Monday")):
        page.page.locator("[name=payment__deposit]").fill(deposit)
        page.page.get_by_label("Why").fill(why)
        page.button("Save").click()
    desk.page.get_by_role("alert").wait_for()


def questions(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/questions")
    desk.page.get_by_label("E-mail or note").fill(MAIL)
    desk.button("Draft a reply").click()
    desk.page.locator("#draft").wait_for()


def many_questions(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/questions/many")
    desk.page.get_by_label("Questions").fill("\n".join(MANY))
    desk.button("Draft all").click()
    desk.page.locator("#drafts").wait_for()


def unanswered(clinic: Clinic, desk: DeskPage) -> None:
    clinic.fail_often()
    desk.visit("/desk/teach")


def teach(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/teach/new")
    desk.page.get_by_label("The question").fill("Do you have a loyalty card?")
    desk.page.get_by_label("Ways to ask it").fill("is there a loyalty scheme\ndo regulars collect points")
    desk.page.get_by_label("Topic", exact=True).select_option("insurance_or_payment")
    desk.page.get_by_label("The new answer").fill("There is no loyalty card, but a course costs less: {packages}.")
    desk.button("Show what the bot would say").click()
    desk.page.locator("#preview").wait_for()
    desk.page.locator("#preview-head").evaluate("head => { head.scrollIntoView(); scrollBy(0, -90) }")


def figures(clinic: Clinic, desk: DeskPage) -> None:
    clinic.remember()
    desk.visit("/desk/figures")
    for picture in desk.page.locator(".chart img").all():
        picture.scroll_into_view_if_needed()
        desk.page.wait_for_function("picture => picture.complete", arg=picture.element_handle())
    desk.page.evaluate("scrollTo(0, 0)")


def privacy(clinic: Clinic, desk: DeskPage) -> None:
    forgotten = ApiVisitor(desk.url)
    forgotten.say("I am Robin Example. Does it hurt?")
    _until_answered(forgotten)
    desk.visit("/desk/privacy")
    desk.page.get_by_label("Look for").fill("robin example")
    desk.button("Find chats").click()
    desk.page.get_by_role("checkbox").check()
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.button("Erase the ticked chats").click()
    expect(desk.page.locator("#proof")).to_contain_text("Nothing left", timeout=30_000)


def facts(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/facts")


Scene = Callable[[Clinic, DeskPage], None]
PRIYA, MARA = ("priya", "receptionist"), ("mara", "manager")
# Name of the picture: scene, who, other settings of the browser.
PICTURES: dict[str, tuple[Scene, tuple[str, str], dict[str, object]]] = {
    "desk-inbox": (inbox, PRIYA, {}),
    "desk-chat": (chat, PRIYA, {}),
    "desk-ready-answers": (ready_answers, PRIYA, {}),
    "desk-urgent": (urgent, PRIYA, {}),
    "desk-details": (details, PRIYA, {}),
    "desk-chat-dark": (chat, PRIYA, {"color_scheme": "dark"}),
    "desk-inbox-tablet": (inbox, PRIYA, {"viewport": TABLET}),
    "desk-chat-tablet": (chat, PRIYA, {"viewport": TABLET}),
    "desk-questions": (questions, PRIYA, {}),
    "desk-questions-many": (many_questions, PRIYA, {}),
    "desk-unanswered": (unanswered, PRIYA, {}),
    "desk-teach": (teach, PRIYA, {}),
    "desk-facts": (facts, MARA, {}),
    "desk-prices": (prices, PRIYA, {}),
    "desk-prices-dark": (prices, PRIYA, {"color_scheme": "dark"}),
    "desk-collision": (collision, PRIYA, {}),
    "desk-figures": (figures, MARA, {}),
    "desk-privacy": (privacy, MARA, {}),
    "desk-audit": (audit, MARA, {}),
    "desk-figures-dark": (figures, MARA, {"color_scheme": "dark"}),
    "desk-staff": (staff, MARA, {}),
    "desk-canned-dark": (canned, MARA, {"color_scheme": "dark"}),
}


def main() -> None:
    with StaffedDesk(with_bot=True) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        clinic = Clinic(browser, running)
        clinic.fill()
        for name in sys.argv[1:] or PICTURES:
            scene, who, settings = PICTURES[name]
            desk = clinic.sit(*who, **settings)
            scene(clinic, desk)
            desk.page.wait_for_timeout(600)
            desk.page.screenshot(path=FOLDER / f"{name}.png")
            desk.page.context.close()
            print(f"docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
