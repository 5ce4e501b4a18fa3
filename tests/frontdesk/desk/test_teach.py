"""Teaching: the list of what was not answered, the form, its preview, saving, versions."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from faq.story_tests.format import read_stories
from frontdesk import clinic
from frontdesk.desk.audit.models import AuditEntry
from frontdesk.desk.teach import previewing, unanswered
from frontdesk.desk.teach.models import SettledQuestion
from frontdesk.desk.teach.saving import taught_file
from frontdesk.desk.teach.unanswered import Asked, grouped, key_of
from frontdesk.dispatch.trial_client import Compared, Preview, TriedReply
from frontdesk.errors import RasaUnavailableError
from frontdesk.models import Author, Conversation, Message, Rating, TurnState
from frontdesk.store.messages import append
from knowledge.errors import InvalidFilesError, Problem
from knowledge.store import KnowledgeStore
from knowledge.taught_schema import Taught

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]
FORM = {
    "question": "Is there wifi?",
    "ask": "is there wifi\nwhat is the wifi password",
    "how": "new",
    "topic": "opening_hours_location",
    "answer": "Yes, there is free wifi.",
    "base": "",
}


class Bot:
    """Says that an entry answers what it is asked, and what neighbours it takes."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.unmet: set[str] = set()
        self.is_down = False
        self.asked: list[tuple[Taught, list[str], list[str]]] = []

    def preview(self, taught: Taught, ask: list[str], others: list[str]) -> Preview:
        if self.is_down:
            raise RasaUnavailableError("down")
        self.asked.append((taught, list(ask), list(others)))
        facts = list(taught.entries)
        return Preview(
            ask=[self._compared(text, [] if text in self.unmet else facts, text not in self.unmet) for text in ask],
            neighbours=[
                self._compared(text, [], text in self.taken) for text in [*others, "does it hurt?", "IS THERE wifi"]
            ],
        )

    def close(self) -> None:
        pass

    def _compared(self, text: str, facts: list[str], changed: bool) -> Compared:
        def reply(said: str, stated: list[str]) -> TriedReply:
            contract = {"kind": "answer", "topics": ["opening_hours_location"], "facts": stated}
            return TriedReply.parse_obj({"texts": [said], "contract": contract})

        return Compared(text=text, before=reply("before", []), after=reply("after", facts), changed=changed)


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Bot:
    made = Bot()
    monkeypatch.setattr(previewing, "trial_client", lambda: made)
    return made


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files of its own, and of stories."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("knowledge.yml", "clinic.yml"):
        (folder / name).write_bytes((ROOT / "data" / name).read_bytes())
    changed = replace(settings.CONFIGURATION, data=folder, stories=tmp_path / "stories")
    monkeypatch.setattr(settings, "CONFIGURATION", changed)
    looks = iter(range(10_000))
    store = KnowledgeStore(folder, monotonic=lambda: float(next(looks)))
    monkeypatch.setattr(clinic, "store", lambda: store)
    return folder


def asked(text: str, kind: str = "fallback", *, up: bool | None = None) -> Message:
    conversation = Conversation.objects.create()
    message = append(conversation, Author.VISITOR, [text], parts={"button": None}, client_id=uuid.uuid4())
    reply = append(conversation, Author.BOT, ["…"], parts={"kind": kind, "buttons": []}, in_reply_to=message)
    Message.objects.update(created_at=clinic.now())
    if up is not None:
        Rating.objects.create(message=reply, is_up=up)
    return message


def texts(groups: list[unanswered.Group]) -> list[tuple[str, int]]:
    return [(group.text, group.count) for group in groups]


def test_what_is_on_the_list_and_what_is_not(clock: Callable[[], Any]) -> None:
    for text, kind, up in (("is there wifi", "fallback", None), ("do you have wifi?", "fallback", None),
                           ("does it hurt", "answer", False), ("how much", "answer", True),
                           ("hello", "smalltalk", None),
                           ("thing on chin", "clarify", None)):  # fmt: skip
        asked(text, kind, up=up)
    chosen = asked("and the price", "clarify")
    append(chosen.conversation, Author.VISITOR, ["Price"], parts={"button": {"number": 2}}, client_id=uuid.uuid4())
    failed = asked("late one", "answer")
    failed.conversation.turns.create(message=failed, state=TurnState.GAVE_UP)
    found = unanswered.unanswered(clinic.now())
    assert texts(found)[0] == ("do you have wifi?", 2)
    assert sorted(group.text for group in found[1:]) == ["does it hurt", "late one", "thing on chin"]
    assert {reason for group in found for reason, _ in group.reasons} == {
        unanswered.NO_ANSWER, unanswered.THUMBS_DOWN, unanswered.ASKED_BACK, unanswered.FAILED,
    }  # fmt: skip


def test_likeness_joins_wordings_and_keeps_others_apart(clock: Callable[[], Any]) -> None:
    wordings = ["is there wifi", "do you have wifi?", "wifi password please", "can I bring my dog", "are dogs allowed",
                "can I bring my dog in", "do you do eyebrow tattoos"]  # fmt: skip
    groups = grouped(Asked(text, "no answer", clinic.now()) for text in wordings)
    together = [set(group.wordings) for group in groups]
    assert {"is there wifi", "do you have wifi?", "wifi password please"} in together
    assert {"can I bring my dog", "can I bring my dog in"} <= next(
        group for group in together if "can I bring my dog" in group
    )
    assert {"do you do eyebrow tattoos"} in together


def test_personal_data_is_masked_on_the_list(receptionist: Client, data: Path) -> None:
    asked("ring me on 07700 900123 about <script>alert(1)</script> parking")
    page = receptionist.get("/desk/teach").content.decode()
    assert "900123" not in page
    assert "<script>alert" not in page
    assert "parking" in page


def test_the_preview_saves_nothing(receptionist: Client, bot: Bot, data: Path) -> None:
    page = receptionist.post("/desk/teach/new", {**FORM, "preview": "1"})
    assert page.status_code == 200
    assert "Every way to ask is answered" in page.content.decode()
    assert not (data / "taught.yml").exists()
    taught, ask, _ = bot.asked[0]
    assert list(taught.entries) == ["is-there-wifi"]
    assert ask == ["Is there wifi?", "what is the wifi password"]


def test_saving_writes_the_file_the_story_the_trail_and_settles_the_question(
    receptionist: Client, bot: Bot, data: Path
) -> None:
    assert receptionist.post("/desk/teach/new", {**FORM, "save": "1"}).status_code == 302
    entry = clinic.store().current().taught.entries["is-there-wifi"]
    assert (entry.answer, entry.taught_by) == ("Yes, there is free wifi.", "Priya")
    story = (data.parent / "stories" / "is-there-wifi.yml").read_text("utf-8")
    assert "what is the wifi password" in story
    assert "&id" not in story
    assert AuditEntry.objects.filter(what="question taught", about="taught:is-there-wifi").count() == 1
    assert SettledQuestion.objects.filter(key=key_of("IS THERE WIFI"), entry="is-there-wifi").exists()


def test_the_story_is_one_that_the_testers_can_run(receptionist: Client, bot: Bot, data: Path) -> None:
    receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    stories = read_stories(data.parent / "stories" / "is-there-wifi.yml")
    assert stories[0].name == "taught: Is there wifi?"


@pytest.mark.parametrize("kind", ["taken", "unmet"])
def test_what_would_change_something_else_needs_a_second_look(
    receptionist: Client, bot: Bot, data: Path, kind: str
) -> None:
    getattr(bot, kind).add("does it hurt?" if kind == "taken" else "what is the wifi password")
    refused = receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    assert refused.status_code == 422
    assert not (data / "taught.yml").exists()
    assert receptionist.post("/desk/teach/new", {**FORM, "save": "1", "accepted": "on"}).status_code == 302
    assert (data / "taught.yml").exists()


def test_neighbours_share_what_is_asked_and_not_only_small_words(receptionist: Client, bot: Bot, data: Path) -> None:
    asked("is there a parrot?")
    asked("which wifi do you have?")
    receptionist.post("/desk/teach/new", {**FORM, "preview": "1"})
    assert bot.asked[-1][2] == ["which wifi do you have?"]


def test_the_question_itself_is_no_neighbour(receptionist: Client, bot: Bot, data: Path) -> None:
    bot.taken.add("IS THERE wifi")
    assert receptionist.post("/desk/teach/new", {**FORM, "save": "1"}).status_code == 302
    assert (data / "taught.yml").exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ask": "only one"}, "Write 2 to 5 ways"),
        ({"answer": ""}, "Write the answer"),
        ({"topic": "pain"}, "has no source"),
        ({"answer": "It costs £5."}, "Names a price"),
        ({"topic": ""}, "This field is required"),
        ({"source_title": "Leaflet"}, "a title and a publisher"),
        ({"source_title": "A", "source_publisher": "B", "source_link": "javascript:alert(1)"}, "rl"),
        ({"ask": "is there wifi\nI can't breathe and my face is swelling"}, "Sounds alarming"),
    ],
)
def test_what_may_not_be_taught_is_said_at_its_field(
    receptionist: Client, bot: Bot, data: Path, changes: dict[str, str], says: str
) -> None:
    page = receptionist.post("/desk/teach/new", {**FORM, **changes, "save": "1"})
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not (data / "taught.yml").exists()


def test_nothing_is_saved_while_the_bot_is_down(receptionist: Client, bot: Bot, data: Path) -> None:
    bot.is_down = True
    page = receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    assert page.status_code == 503
    assert "cannot be asked just now" in page.content.decode()
    assert not (data / "taught.yml").exists()


def test_the_second_of_two_people_is_told(receptionist: Client, colleague: Client, bot: Bot, data: Path) -> None:
    receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    other = {**FORM, "question": "Dogs?", "ask": "can i bring my dog\nare dogs allowed", "save": "1"}
    page = colleague.post("/desk/teach/new", other)
    assert page.status_code == 409
    assert "Priya" in page.content.decode()
    assert list(clinic.store().current().taught.entries) == ["is-there-wifi"]


def test_changing_taking_back_and_going_back(receptionist: Client, bot: Bot, data: Path) -> None:
    def base() -> str:
        return taught_file().history.read()[1]

    receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    changed = {**FORM, "answer": "No, not yet.", "base": base(), "save": "1"}
    assert receptionist.post("/desk/teach/entries/is-there-wifi", changed).status_code == 302
    receptionist.post("/desk/teach/entries/is-there-wifi/remove", {"base": base()})
    assert not list((data.parent / "stories").glob("*.yml"))
    assert not SettledQuestion.objects.exists()
    receptionist.post("/desk/teach/versions/1/restore", {"base": base()})
    assert "Yes, there is free wifi." in (data / "taught.yml").read_text("utf-8")
    assert (data.parent / "stories" / "is-there-wifi.yml").exists()
    page = receptionist.get("/desk/teach/versions").content.decode()
    assert "back to version 1" in page
    assert "in use" in page


def test_an_entry_that_no_longer_fits_is_shown_and_can_be_taken_back(
    receptionist: Client, bot: Bot, data: Path
) -> None:
    receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    written = (data / "taught.yml").read_text("utf-8")
    (data / "taught.yml").write_text(written.replace("free wifi", "free isotretinoin"), "utf-8")

    assert "Not in use" in receptionist.get("/desk/teach").content.decode()

    refused = receptionist.post("/desk/teach/entries/is-there-wifi", {**FORM, "answer": "Free isotretinoin."})
    assert "Names isotretinoin" in refused.content.decode()
    base = taught_file().history.read()[1]
    receptionist.post("/desk/teach/entries/is-there-wifi/remove", {"base": base})
    assert "Not in use" not in receptionist.get("/desk/teach").content.decode()


def test_a_story_that_people_took_over_is_left_alone(receptionist: Client, bot: Bot, data: Path) -> None:
    folder = data.parent / "stories"
    folder.mkdir()
    (folder / "is-there-wifi.yml").write_text("# reviewed\n")
    (folder / "other.yml").write_text("# ours\n")
    receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    assert (folder / "is-there-wifi.yml").read_text() == "# reviewed\n"
    assert (folder / "other.yml").exists()


def test_an_unknown_entry_is_not_found(receptionist: Client, data: Path) -> None:
    assert receptionist.get("/desk/teach/entries/nothing").status_code == 404


def test_what_visitors_wrote_is_not_in_the_trail(receptionist: Client, data: Path) -> None:
    text = asked("is Jane Smith of Mill Lane still with you").texts[0]
    receptionist.post(f"/desk/teach/aside/{key_of(text)}")
    entry = AuditEntry.objects.get(what="question put aside")
    assert entry.about == f"question:{key_of(text)[:12]}"
    assert (entry.old, entry.new) == (None, {"asked": 1})
    assert SettledQuestion.objects.filter(key=key_of(text)).exists()


def test_words_that_were_in_the_trail_are_taken_out(receptionist: Client, clock: Callable[[], Any]) -> None:
    AuditEntry.objects.create(at=clinic.now(), who="Priya", what="question put aside", new={"question": "Jane?"})
    AuditEntry.objects.create(at=clinic.now(), who="Priya", what="facts changed", new={"Price": "80"})
    import_module("frontdesk.desk.teach.migrations.0002_no_words_in_the_trail").forget(apps, None)
    kept = dict(AuditEntry.objects.values_list("what", "new"))
    assert (kept["question put aside"], kept["facts changed"]) == (None, {"Price": "80"})


def test_folder_of_stories_that_cannot_be_written_stops_nothing(receptionist: Client, bot: Bot, data: Path) -> None:
    (data.parent / "stories").write_text("not a folder")
    page = receptionist.post("/desk/teach/new", {**FORM, "save": "1"}, follow=True).content.decode()
    assert "The bot answers “Is there wifi?” from now on." in page
    assert "story tests could not be brought into line" in page
    assert AuditEntry.objects.filter(what="question taught").count() == 1
    for address in ("versions/1/restore", "entries/is-there-wifi/remove"):
        sent = {"base": taught_file().history.read()[1]}
        page = receptionist.post(f"/desk/teach/{address}", sent, follow=True).content.decode()
        assert "story tests could not be brought into line" in page
    assert not clinic.store().current().taught.entries
    assert AuditEntry.objects.filter(what="taught answer removed").count() == 1


def test_file_that_cannot_be_written_is_told_and_what_was_typed_stays(
    receptionist: Client, bot: Bot, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "no")

    receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    base = taught_file().history.read()[1]
    monkeypatch.setattr("knowledge.history.FileHistory.write", refuse)
    other = {**FORM, "question": "Dogs?", "ask": "can i bring my dog\nare dogs allowed", "base": base, "save": "1"}
    page = receptionist.post("/desk/teach/new", other)
    assert page.status_code == 503
    assert "taught.yml can&#x27;t be written (Permission denied)" in page.content.decode()
    assert "can i bring my dog" in page.content.decode()
    for address in ("versions/1/restore", "entries/is-there-wifi/remove"):
        page = receptionist.post(f"/desk/teach/{address}", {"base": base}, follow=True)
        assert "Not changed: taught.yml can&#x27;t be written" in page.content.decode()
    assert AuditEntry.objects.filter(about__startswith="taught").count() == 1


def test_file_that_breaks_while_saving_is_told(
    receptionist: Client, bot: Bot, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise InvalidFilesError([Problem("data/taught.yml", 3, "", "", "is no YAML", "correct it")])

    monkeypatch.setattr("frontdesk.desk.teach.saving.save", refuse)
    page = receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    assert page.status_code == 422
    assert "Is no YAML: correct it." in page.content.decode()


@pytest.mark.parametrize("content", [b"version: [\n", b"entries: caf\xe9\n"])
def test_file_broken_by_hand_is_told_and_can_be_mended(
    receptionist: Client, bot: Bot, data: Path, content: bytes
) -> None:
    receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    (data / "taught.yml").write_bytes(content)
    for address in ("/desk/teach", "/desk/teach/new", "/desk/teach/entries/is-there-wifi"):
        page = receptionist.get(address)
        assert page.status_code == 409
        assert "data/taught.yml:" in page.content.decode()
        assert 'href="/desk/teach/versions"' in page.content.decode()
    refused = receptionist.post("/desk/teach/new", {**FORM, "question": "And upstairs?", "save": "1"})
    assert refused.status_code == 409
    assert "And upstairs?" in refused.content.decode()
    base = receptionist.get("/desk/teach/versions").context["base"]
    page = receptionist.post("/desk/teach/versions/1/restore", {"base": base}, follow=True)
    assert page.status_code == 200
    assert "Back to version 1" in page.content.decode()


def test_entry_that_a_colleague_took_back_meanwhile_is_not_lost(
    receptionist: Client, colleague: Client, bot: Bot, data: Path
) -> None:
    receptionist.post("/desk/teach/new", {**FORM, "save": "1"})
    base = taught_file().history.read()[1]
    colleague.post("/desk/teach/entries/is-there-wifi/remove", {"base": base})
    mine = {**FORM, "answer": "Yes, in every room.", "base": base, "save": "1"}
    page = receptionist.post("/desk/teach/entries/is-there-wifi", mine)
    assert page.status_code == 409
    assert "Yes, in every room." in page.content.decode()
    assert 'action="/desk/teach/new"' in page.content.decode()
    again = {**mine, "base": page.context["base"]}
    assert receptionist.post("/desk/teach/new", again).status_code == 302
    assert clinic.store().current().taught.entries["is-there-wifi"].answer == "Yes, in every room."
