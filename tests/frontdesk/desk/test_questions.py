"""Delegated questions: e-mails taken apart, drafts, tables and their export."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from frontdesk import clinic
from frontdesk.desk.delegate import drafts, tables, views
from frontdesk.desk.delegate.drafts import Tone, draft_all, worded
from frontdesk.desk.delegate.mail import take_apart
from frontdesk.dispatch.trial_client import TriedReply
from frontdesk.errors import RasaUnavailableError

MAIL = """Hi there,

I have ice pick scars. Can I still come? Also how much would 6 sessions be?

Kind regards,
Anna Smith
07700 900123

On Mon, 2 Nov 2026, Clinic wrote:
> what do you want to know?
"""


class Bot:
    """Knows what pain is and who is young, and nothing of tattoos."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_down = False

    def drafts(self, texts: list[str]) -> list[TriedReply]:
        if self.is_down:
            raise RasaUnavailableError("down")
        self.asked += texts
        return [self._reply(text) for text in texts]

    def close(self) -> None:
        pass

    def _reply(self, text: str) -> TriedReply:
        contract: dict[str, Any] = {"kind": "answer", "topics": ["pain"], "facts": ["f"], "confidence": 0.9}
        contract["sources"] = [{"id": "s", "title": "A study", "publisher": "A journal", "year": 2020}]
        said = f"Answer to: {text}"
        if "is 15" in text:
            contract |= {"topics": ["age"], "facts": ["young"], "confidence": 0.3 if "?" in text else 0.9}
        elif "perhaps" in text:
            contract |= {"topics": ["medications"], "confidence": 0.3}
        if "tattoo" in text:
            said, contract = "I have no checked answer.", {"kind": "fallback"}
        elif "many things" in text:
            said = clinic.current().knowledge.phrases["more_than_three"]
        elif "maybe" in text:
            contract["confidence"] = 0.3
        elif "breathe" in text:
            said, contract = "Call for help.", {"kind": "urgent", "urgency": "emergency"}
        return TriedReply.parse_obj({"texts": [said], "contract": contract})


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Bot:
    made = Bot()
    monkeypatch.setattr(views, "trial_client", lambda: made)
    return made


def draft(bot: Bot, text: str) -> drafts.Draft:
    return draft_all([text], clinic.current(), bot)[0]  # type: ignore[arg-type]


def test_an_email_is_taken_apart() -> None:
    mail = take_apart(MAIL)
    assert mail.name == "Anna"
    assert [question.text for question in mail.questions] == ["Can I still come?", "Also how much would 6 sessions be?"]
    assert mail.questions[0].with_context == "I have ice pick scars. Can I still come?"


def test_what_went_into_no_question_is_shown(receptionist: Client, bot: Bot) -> None:
    text = "I came in May. It was red. It is fine now. Does it hurt? My friend is a plumber."
    assert take_apart(text).left_aside == ["I came in May.", "My friend is a plumber."]
    page = receptionist.post("/desk/questions", {"text": text, "tone": "mail"}).content.decode()
    assert "Not taken as a question" in page
    assert "My friend is a plumber." in page
    assert take_apart("my skin is red").left_aside == []


@pytest.mark.parametrize(
    ("text", "questions", "name"),
    [
        ("does it hurt", ["does it hurt"], ""),
        ("Hello, does it hurt?", ["does it hurt?"], ""),
        ("Dear Sir or Madam,\nI wonder if it hurts.\nYours sincerely\nP. Jones", ["I wonder if it hurts."], "P"),
        ("Thanks", ["Thanks"], ""),
        ("Thank you, what about numbing cream?", ["Thank you, what about numbing cream?"], ""),
        ("is it ok?\n\nSent from my iPhone", ["is it ok?"], ""),
        ("is it ok?\n-- \nBest Skin Ltd\nWhy not visit us?", ["is it ok?"], ""),
        ("bumps everywhere after shaving\nno idea why", ["no idea why"], ""),
        ("My sister asks whether you repair cars.", ["My sister asks whether you repair cars."], ""),
        ("my skin is red", ["my skin is red"], ""),
        ("Price is 3.50? ok?", ["Price is 3.50?", "ok?"], ""),
        ("", [], ""),
    ],
)
def test_many_kinds_of_notes(text: str, questions: list[str], name: str) -> None:
    mail = take_apart(text)
    if text.startswith("bumps"):
        assert len(mail.questions) == 1
        return
    assert [question.text for question in mail.questions] == questions
    assert mail.name == name


def test_the_bot_never_sees_personal_data(bot: Bot) -> None:
    draft(bot, "I am on 07700 900123 or anna@example.org. Does it hurt?")
    assert bot.asked
    assert not any("900123" in text or "anna@" in text for text in bot.asked)


def test_each_tone(bot: Bot) -> None:
    made, snapshot, now = draft(bot, MAIL), clinic.current(), clinic.now()
    short, full, mail = (worded(made, tone, snapshot, now) for tone in Tone)
    assert short.startswith("Answer to: I have ice pick scars.")
    assert "Sources:\n- A study, A journal, 2020" in full
    assert mail.startswith("Hello Anna,\n\nThank you for your message.")
    assert snapshot.clinic.phone in mail
    assert "Kind regards" in mail
    assert made.doubts == []


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("tattoos?", "no checked answer"),
        ("maybe?", "the bot is not sure"),
        ("I cannot breathe, ok?", "alarming: ring them"),
    ],
)
def test_what_somebody_should_look_at_is_marked(bot: Bot, text: str, doubt: str) -> None:
    assert doubt in draft(bot, text).doubts


def test_what_has_no_answer_stays_for_a_person_to_fill_in(bot: Bot) -> None:
    text = worded(draft(bot, "Does it hurt? Do you do tattoos?"), Tone.MAIL, clinic.current(), clinic.now())
    assert "[Please answer: Do you do tattoos?]" in text
    assert "Answer to: Does it hurt?" in text


def test_what_a_sentence_before_tells_is_answered_too(bot: Bot) -> None:
    made = draft(bot, "My daughter is 15. Would six sessions help?")
    assert [part.question for part in made.parts] == ["My daughter is 15.", "Would six sessions help?"]
    assert made.facts == ["young", "f"]
    assert made.doubts == []
    late = draft(bot, "My daughter is 15. We like you. You look nice. Would six sessions help? We live far away.")
    assert late.parts[0].question == "My daughter is 15."
    assert late.left_aside == ["We live far away."]


def test_what_the_bot_says_of_its_own_limits_is_not_in_the_draft(bot: Bot) -> None:
    made = draft(bot, "What of many things?")
    assert made.parts[0].reply.texts == []
    assert made.doubts == ["more is asked than three topics"]


def test_what_may_matter_and_is_not_understood_is_marked(bot: Bot) -> None:
    made = draft(bot, "She takes something perhaps. Would six sessions help?")
    assert [part.question for part in made.parts] == ["Would six sessions help?"]
    assert made.doubts == ["what is said beside the questions may matter"]


def test_what_holds_for_anybody_is_not_told_again(bot: Bot) -> None:
    assert len(draft(bot, "We like you. Does it hurt?").parts) == 1


def test_an_alarm_anywhere_in_the_mail_counts(bot: Bot) -> None:
    made = draft(bot, "I have a swollen face. I came on Monday. It was fine then. Does it hurt?")
    assert made.is_alarming


def test_the_page_drafts_and_sends_nothing(receptionist: Client, bot: Bot) -> None:
    page = receptionist.post("/desk/questions", {"text": MAIL, "tone": "mail"}).content.decode()
    assert "Hello Anna," in page
    assert "A study" in page
    assert receptionist.post("/desk/questions", {"text": "", "tone": "mail"}).status_code == 422
    bot.is_down = True
    down = receptionist.post("/desk/questions", {"text": "does it hurt?", "tone": "short"})
    assert down.status_code == 503
    assert "does it hurt?" in down.content.decode()


def test_hostile_mail_is_shown_as_text(receptionist: Client, bot: Bot) -> None:
    page = receptionist.post("/desk/questions", {"text": "</textarea><script>alert(1)</script>?", "tone": "short"})
    assert "<script>alert(1)" not in page.content.decode()


def test_twenty_at_once(receptionist: Client, bot: Bot) -> None:
    text = "\n".join([f"question {number}?" for number in range(19)] + ["tattoos?"])
    page = receptionist.post("/desk/questions/many", {"text": text, "tone": "short"}).content.decode()
    assert "20 drafts, 1 to check" in page
    assert page.count('name="draft"') == 20


@pytest.mark.parametrize(
    "content",
    ["id,question\r\n1,does it hurt?\r\n2,\"how\nmuch?\"\r\n", "does it hurt?\n\"how\nmuch?\"\n",
     "\ufeffQuestion;Name\ndoes it hurt?;Anna\n\"how\nmuch?\";Tom\n",
     "a longer text than the question\tCustomer's question\nbla bla bla bla bla\tdoes it hurt?\n-\t\"how\nmuch?\"\n"],
)  # fmt: skip
def test_csv_files_of_many_kinds(content: str) -> None:
    assert tables.from_csv(content.encode()) == ["does it hurt?", "how\nmuch?"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8", "utf-8-sig"])
def test_files_of_many_encodings(encoding: str) -> None:
    assert tables.from_csv("question\nIs it 5£?\n".encode(encoding)) == ["Is it 5£?"]


def test_a_question_is_no_head() -> None:
    assert tables.from_csv(b"I have a question for you\ndoes it hurt?\n") == [
        "I have a question for you",
        "does it hurt?",
    ]


@pytest.mark.parametrize("content", [b"", b"\0\0", b"question\n" + b"a\n" * 101, b"x" * 500_001, b"\x89PNG\0\xff"])
def test_a_file_that_cannot_be_read_says_why(receptionist: Client, bot: Bot, content: bytes) -> None:
    file = SimpleUploadedFile("questions.csv", content, "text/csv")
    page = receptionist.post("/desk/questions/many", {"file": file, "tone": "short"})
    assert page.status_code == 422
    assert "wrong" in page.content.decode()


@pytest.mark.parametrize(
    "cell", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|cmd", "%0A", "  =1+1"]
)
def test_no_cell_of_the_export_is_a_formula(receptionist: Client, cell: str) -> None:
    values = {"question": cell, "draft": cell, "doubt": "", "facts": "", "sources": ""}
    content = receptionist.post("/desk/questions/export", values).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows[0][:2] == ["question", "draft"]
    assert rows[1][:2] == [f"'{cell}"] * 2


def test_the_export_keeps_what_was_edited(receptionist: Client) -> None:
    values = {name: ["a", "b"] for name in ("question", "doubt", "facts", "sources")}
    values["draft"] = ["edited", "two\nlines"]
    answer = receptionist.post("/desk/questions/export", values)
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row[1] for row in rows[1:]] == ["edited", "two\nlines"]
    values["draft"] = ["one too few"]
    assert receptionist.post("/desk/questions/export", values).status_code == 400
