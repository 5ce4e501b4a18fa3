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


class Clinic:
    """A clinic on a busy morning: some visitors, and three people at the desk."""

    def __init__(self, browser: Browser, desk: StaffedDesk) -> None:
        self._browser, self._desk = browser, desk
        self._signed_in: dict[str, dict] = {}
        self.robin, self.kim, self.alarming, self.call_back, self.lost = (ApiVisitor(desk.url) for _ in range(5))

    def fill(self) -> None:
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


def figures(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/figures")


def privacy(clinic: Clinic, desk: DeskPage) -> None:
    desk.visit("/desk/privacy")


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
    "desk-prices": (prices, PRIYA, {}),
    "desk-prices-dark": (prices, PRIYA, {"color_scheme": "dark"}),
    "desk-collision": (collision, PRIYA, {}),
    "desk-figures": (figures, MARA, {}),
    "desk-privacy": (privacy, MARA, {}),
    "desk-audit": (audit, MARA, {}),
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
