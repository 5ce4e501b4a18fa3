"""Staff change prices, hours and answers; mistakes, collisions and ways back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from frontdesk import clinic
from frontdesk.desk.accounts.models import Member, Role
from frontdesk.desk.audit.models import AuditEntry
from knowledge.yaml_file import read

pytestmark = pytest.mark.django_db

PRICES = "/desk/facts/prices"
FACE = "prices__face__amount"


@pytest.fixture(autouse=True)
def files(var: Path) -> Iterator[Path]:
    """The clinic's files, as they were again afterwards, without history."""
    kept = {path: path.read_bytes() for path in (var / "data").glob("*.yml")}
    clinic.store.cache_clear()
    clinic.current()
    yield var / "data"
    for path, content in kept.items():
        path.write_bytes(content)
    shutil.rmtree(var / "data" / "history", ignore_errors=True)
    clinic.store.cache_clear()


def typed(browser: Client, address: str, **changes: str) -> dict[str, str]:
    """What the form at an address would send with some inputs changed; None takes one out."""
    page = browser.get(address)
    assert page.status_code == 200
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else value for name, value in sent.items() if value not in (None, False)}
    return {**sent, "reason": "a good reason", **changes}


def held(files: Path, *path: str | int, name: str = "clinic.yml") -> Any:
    return read(files / name).value_at(path)


def test_receptionist_changes_a_price_and_it_counts_as_checked(receptionist: Client, files: Path) -> None:
    answer = receptionist.post(PRICES, typed(receptionist, PRICES, **{FACE: "80.5"}), follow=True)
    assert "Saved as version 2" in answer.content.decode()
    assert held(files, "prices", "face", "amount") == 80.5
    assert held(files, "prices", "face", "checked_on") == date(2026, 3, 2)
    clinic.store.cache_clear()
    assert clinic.current().clinic.prices["face"].amount == 80.5
    entry = AuditEntry.objects.get(what="facts changed")
    assert entry.who == "Priya (priya)"
    assert entry.about == "clinic.yml:Prices"
    assert (entry.old["Face: Price"], entry.new["Face: Price"]) == ("75", "80.50")
    assert entry.new["why"] == "a good reason"


def test_nothing_changed_saves_nothing(receptionist: Client, files: Path) -> None:
    before = (files / "clinic.yml").read_bytes()
    answer = receptionist.post(PRICES, typed(receptionist, PRICES), follow=True)
    assert "Nothing was changed" in answer.content.decode()
    assert (files / "clinic.yml").read_bytes() == before
    assert not AuditEntry.objects.filter(what="facts changed").exists()


@pytest.mark.parametrize("name", ["prices", "packages", "booking", "payment", "hours", "closures", "contact"])
def test_every_section_that_is_sent_as_it_is_changes_nothing(receptionist: Client, files: Path, name: str) -> None:
    before = (files / "clinic.yml").read_bytes()
    address = f"/desk/facts/{name}"
    receptionist.post(address, typed(receptionist, address))
    assert (files / "clinic.yml").read_bytes() == before


def test_mistake_is_told_beside_its_input_and_nothing_is_saved(receptionist: Client, files: Path) -> None:
    before = (files / "clinic.yml").read_bytes()
    answer = receptionist.post(PRICES, typed(receptionist, PRICES, **{FACE: "cheap"}))
    assert answer.status_code == 422
    assert answer.context["form"].errors[FACE] == ["“cheap” is not a number: correct it."]
    assert 'value="cheap"' in answer.content.decode()
    assert (files / "clinic.yml").read_bytes() == before


def test_reason_is_needed(receptionist: Client, files: Path) -> None:
    answer = receptionist.post(PRICES, typed(receptionist, PRICES, **{FACE: "80", "reason": " "}))
    assert answer.status_code == 422
    assert held(files, "prices", "face", "amount") == 75


def test_check_while_typing_shows_replies_and_saves_nothing(receptionist: Client, files: Path) -> None:
    before = (files / "clinic.yml").read_bytes()
    sent = typed(receptionist, PRICES, **{"prices__neck__amount": "41", "reason": ""})
    answer = receptionist.post(f"{PRICES}/check", sent).content.decode()
    assert "Ready to save" in answer
    assert "Our prices start from £41" in answer
    assert "<del>" in answer
    assert 'id="id_prices__neck__amount_error" hx-swap-oob="true" hidden' in answer
    wrong = receptionist.post(f"{PRICES}/check", {**sent, FACE: "-3"}).content.decode()
    assert "1 field to correct" in wrong
    assert re.search(r'id="id_prices__face__amount_error" hx-swap-oob="true">“-3”', wrong)
    assert (files / "clinic.yml").read_bytes() == before


def test_price_can_be_added_and_taken_out(receptionist: Client, files: Path) -> None:
    new = {"label": "Neck & décolleté", "amount": "60", "minutes": "30", "areas": "neck, face", "includes": "a mask"}
    sent = typed(receptionist, PRICES, **{f"prices__new__{key}": value for key, value in new.items()})
    receptionist.post(PRICES, {**sent, "prices__back__remove": "on"})
    assert held(files, "prices", "back") is None
    assert held(files, "prices", "neck_decollete", "areas") == ["neck", "face"]
    assert "starts_from" not in held(files, "prices", "neck_decollete")


def test_price_that_a_package_needs_stays(receptionist: Client, files: Path) -> None:
    sent = typed(receptionist, PRICES, **{"prices__face__remove": "on"})
    answer = receptionist.post(PRICES, sent)
    assert answer.status_code == 422
    assert "no price has this id" in answer.content.decode()
    assert held(files, "prices", "face")


def test_hours_are_typed_as_people_write_them(receptionist: Client, files: Path) -> None:
    address = "/desk/facts/hours"
    receptionist.post(address, typed(receptionist, address, hours__sunday="9-12, 13.30 to 17", hours__monday=""))
    assert held(files, "hours", "monday") == []
    assert held(files, "hours", "sunday") == [
        {"opens": "09:00", "closes": "12:00"},
        {"opens": "13:30", "closes": "17:00"},
    ]


def test_hours_that_end_before_they_begin_are_refused(receptionist: Client) -> None:
    address = "/desk/facts/hours"
    answer = receptionist.post(address, typed(receptionist, address, hours__sunday="17-9"))
    assert "is not later than" in answer.context["form"].errors["hours__sunday"][0]


def test_closure_is_added_changed_and_removed(receptionist: Client, files: Path) -> None:
    address = "/desk/facts/closures"
    new = {"closures__new__first": "2026-08-01", "closures__new__last": "2026-08-03", "closures__new__reason": "paint"}
    receptionist.post(address, typed(receptionist, address, **new, closures__0__reason="course"))
    assert [item["reason"] for item in held(files, "closures")] == ["course", "paint"]
    receptionist.post(address, typed(receptionist, address, closures__0__remove="on"))
    assert held(files, "closures") == [{"first": date(2026, 8, 1), "last": date(2026, 8, 3), "reason": "paint"}]


def test_mistake_in_a_row_after_a_removed_one_is_beside_its_input(receptionist: Client) -> None:
    address = "/desk/facts/closures"
    new = {"closures__new__first": "2026-08-05", "closures__new__last": "2026-08-03", "closures__new__reason": "paint"}
    answer = receptionist.post(address, typed(receptionist, address, **new, closures__0__remove="on"))
    assert "is before" in answer.context["form"].errors["closures__new__last"][0]


def test_two_at_once_the_second_is_told_and_nothing_is_lost(
    receptionist: Client, colleague: Client, files: Path
) -> None:
    mine = typed(receptionist, PRICES, **{FACE: "80", "prices__back__amount": "120"})
    theirs = typed(colleague, PRICES, **{FACE: "90", "prices__neck__amount": "45", "reason": "from May"})
    assert colleague.post(PRICES, theirs).status_code == 302
    answer = receptionist.post(PRICES, mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Sam saved another version" in text
    assert "from May" in text
    assert [(c.label, c.old, c.new) for c in answer.context["clashes"]] == [("Face: Price", "90", "80")]
    assert held(files, "prices", "face", "amount") == 90
    form = answer.context["form"]
    assert [form[name].value() for name in (FACE, "prices__neck__amount")] == ["80", "45"]
    again = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    assert receptionist.post(PRICES, {**again, "reason": "agreed with Sam"}).status_code == 302
    assert [held(files, "prices", name, "amount") for name in ("face", "neck", "back")] == [80, 45, 120]


CLOSURES = "/desk/facts/closures"


def with_closures(browser: Client, *reasons: str) -> None:
    """Puts closures after the one that is there."""
    for month, reason in enumerate(reasons, start=4):
        days = {"first": f"2026-{month:02}-01", "last": f"2026-{month:02}-02", "reason": reason}
        browser.post(CLOSURES, typed(browser, CLOSURES, **{f"closures__new__{key}": day for key, day in days.items()}))


def sent_again(browser: Client, address: str, answer: Any) -> None:
    """Save what the page of a collision holds."""
    form = answer.context["form"]
    again = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    assert browser.post(address, {**again, "reason": "agreed"}).status_code == 302


@pytest.mark.parametrize("mine", [{"closures__2__reason": "course"}, {"closures__2__remove": "on"}])
def test_row_of_a_list_is_found_again_when_a_colleague_removed_another(
    receptionist: Client, colleague: Client, files: Path, mine: dict[str, str]
) -> None:
    with_closures(receptionist, "paint", "fair")
    first = held(files, "closures")[0]["reason"]
    sent = typed(receptionist, CLOSURES, **mine)
    colleague.post(CLOSURES, typed(colleague, CLOSURES, closures__1__remove="on"))
    answer = receptionist.post(CLOSURES, sent)
    assert answer.status_code == 409
    assert answer.context["left_out"] == []
    sent_again(receptionist, CLOSURES, answer)
    mended = [first, "course"] if "closures__2__reason" in mine else [first]
    assert [row["reason"] for row in held(files, "closures")] == mended


@pytest.mark.parametrize("mine", [{"closures__1__reason": "course"}, {"closures__1__remove": "on"}])
@pytest.mark.parametrize("theirs", [{"closures__1__reason": "paint, all rooms"}, {"closures__1__remove": "on"}])
def test_change_of_a_row_that_a_colleague_changed_or_removed_is_left_out_and_told(
    receptionist: Client, colleague: Client, files: Path, mine: dict[str, str], theirs: dict[str, str]
) -> None:
    with_closures(receptionist, "paint", "fair")
    new = {"closures__new__first": "2026-09-01", "closures__new__last": "2026-09-01", "closures__new__reason": "feast"}
    sent = typed(receptionist, CLOSURES, **mine, **new)
    colleague.post(CLOSURES, typed(colleague, CLOSURES, **theirs))
    meanwhile = held(files, "closures")
    answer = receptionist.post(CLOSURES, sent)
    assert answer.status_code == 409
    assert answer.context["left_out"] == [mine.get("closures__1__reason", "paint")]
    assert "Left out below" in answer.content.decode()
    sent_again(receptionist, CLOSURES, answer)
    assert held(files, "closures")[:-1] == meanwhile
    assert held(files, "closures")[-1]["reason"] == "feast"


def test_new_price_stays_typed_when_a_colleague_saved_meanwhile(
    receptionist: Client, colleague: Client, files: Path
) -> None:
    new = {
        "label": "Neck",
        "amount": "60",
        "minutes": "30",
        "areas": "neck",
        "includes": "a neck roll",
        "starts_from": "on",
    }
    mine = typed(receptionist, PRICES, **{f"prices__new__{key}": value for key, value in new.items()})
    colleague.post(PRICES, typed(colleague, PRICES, **{FACE: "90"}))
    answer = receptionist.post(PRICES, mine)
    assert answer.status_code == 409
    sent_again(receptionist, PRICES, answer)
    added = [row for key, row in held(files, "prices").items() if row.get("includes") == "a neck roll"]
    assert [(row["label"], row["amount"], row.get("starts_from")) for row in added] == [("Neck", 60, True)]
    assert held(files, "prices", "face", "amount") == 90


def test_change_of_a_price_that_a_colleague_removed_is_told(
    receptionist: Client, colleague: Client, files: Path
) -> None:
    mine = typed(receptionist, PRICES, **{"prices__back__amount": "120"})
    colleague.post(PRICES, typed(colleague, PRICES, **{"prices__back__remove": "on"}))
    answer = receptionist.post(PRICES, mine)
    assert answer.status_code == 409
    assert len(answer.context["left_out"]) == 1
    assert held(files, "prices", "back") is None


def test_removing_a_price_takes_no_old_values_over_a_colleagues(
    receptionist: Client, colleague: Client, files: Path
) -> None:
    mine = typed(receptionist, PRICES, **{"prices__back__remove": "on"})
    colleague.post(PRICES, typed(colleague, PRICES, **{"prices__back__amount": "130"}))
    form = receptionist.post(PRICES, mine).context["form"]
    assert (form["prices__back__remove"].value(), form["prices__back__amount"].value()) == (True, "130")


def test_rows_of_a_list_are_not_matched_by_their_place_when_the_version_is_not_kept(
    receptionist: Client, files: Path
) -> None:
    with_closures(receptionist, "paint", "fair")
    sent = typed(receptionist, CLOSURES, closures__1__remove="on")
    receptionist.post(CLOSURES, sent)
    shutil.rmtree(files / "history")
    answer = receptionist.post(CLOSURES, sent)
    assert answer.status_code == 409
    form = answer.context["form"]
    assert (form["closures__1__reason"].value(), form["closures__1__remove"].value()) == ("fair", False)
    assert answer.context["left_out"] == ["paint"]
    assert len(answer.context["clashes"]) == 1


def test_change_by_hand_meanwhile_is_told(receptionist: Client, files: Path) -> None:
    mine = typed(receptionist, PRICES, **{FACE: "80"})
    text = (files / "clinic.yml").read_text(encoding="utf-8")
    (files / "clinic.yml").write_text(text.replace("Example Clinic", "Example Clinic Two"), encoding="utf-8")
    answer = receptionist.post(PRICES, mine)
    assert answer.status_code == 409
    assert "changed outside the desk" in answer.content.decode()
    assert held(files, "name") == "Example Clinic Two"


@pytest.mark.parametrize("content", [b"version: [\n", b"name: Caf\xe9\n"])
def test_file_broken_by_hand_is_told_with_its_line(receptionist: Client, files: Path, content: bytes) -> None:
    sent = typed(receptionist, PRICES)
    (files / "clinic.yml").write_bytes(content)
    for answer in (receptionist.get(PRICES), receptionist.post(PRICES, sent)):
        assert answer.status_code == 409
        assert "data/clinic.yml:" in answer.content.decode()


@pytest.mark.parametrize("address", ["/desk/facts/help-lines", "/desk/facts/desk", "/desk/facts/answers/pain"])
def test_what_needs_a_manager_is_refused_to_others(receptionist: Client, manager: Client, address: str) -> None:
    assert receptionist.get(address).status_code == 403
    assert receptionist.post(address, {}).status_code == 403
    assert receptionist.post(f"{address}/check", {}).status_code == 403
    assert manager.get(address).status_code == 200


def test_manager_changes_an_answer(manager: Client, files: Path) -> None:
    address = "/desk/facts/answers/pain"
    manager.post(address, typed(manager, address, topics__pain__answer="Most people  feel\r\nlittle."))
    assert held(files, "topics", "pain", "answer", name="knowledge.yml") == "Most people feel little."


def test_answer_with_a_price_or_an_unknown_placeholder_is_refused(manager: Client) -> None:
    address = "/desk/facts/answers/pain"
    for text, message in (("It is £75.", "names a price"), ("Ring {fone}.", "did you mean {phone}?")):
        answer = manager.post(address, typed(manager, address, topics__pain__answer=text))
        assert message in answer.context["form"].errors["topics__pain__answer"][0]


def test_answers_are_searched(receptionist: Client) -> None:
    page = receptionist.get("/desk/facts/answers", {"q": "published PRICES"})
    assert [name for name, _, _ in page.context["topics"]] == ["cost"]
    assert "/desk/facts/answers/cost" not in page.content.decode()


def test_unknown_pages(manager: Client) -> None:
    for address in ("nothing", "answers/nothing", "history/secrets", "history/clinic.yml/7"):
        assert manager.get(f"/desk/facts/{address}").status_code == 404


def test_history_shows_and_manager_goes_back(receptionist: Client, manager: Client, files: Path) -> None:
    before = (files / "clinic.yml").read_bytes()
    receptionist.post(PRICES, typed(receptionist, PRICES, **{FACE: "80"}))
    page = receptionist.get("/desk/facts/history/clinic.yml").content.decode()
    assert "a good reason" in page
    look = receptionist.get("/desk/facts/history/clinic.yml/1")
    assert "Managers can go back" in look.content.decode()
    back = reverse("desk:facts-restore", args=["clinic.yml", 1])
    assert receptionist.post(back, {"base": look.context["base"], "reason": "x"}).status_code == 403
    assert manager.post(back, {"base": "old", "reason": "x"}, follow=True).context["version"].number == 1
    assert held(files, "prices", "face", "amount") == 80
    manager.post(back, {"base": look.context["base"], "reason": "wrong month"})
    assert (files / "clinic.yml").read_bytes() == before
    assert manager.get("/desk/facts/history/clinic.yml").context["page"][0].reason == "back to version 1: wrong month"


def test_review_lists_old_prices_until_they_are_checked(
    receptionist: Client, clock: Any, files: Path, sign_in: Callable[[Member], Client]
) -> None:
    assert "checked in time" in receptionist.get("/desk/facts/review").content.decode()
    clock.now = clock.now.replace(year=2027)
    receptionist = sign_in(receptionist.member)  # type: ignore[attr-defined]
    assert len(receptionist.get("/desk/facts/review").context["prices"]) == 6
    receptionist.post("/desk/facts/review/price", {"price": "prices:face"})
    assert held(files, "prices", "face", "checked_on") == date(2027, 3, 2)
    receptionist.post("/desk/facts/review/price", {})
    assert held(files, "prices_checked_on") == date(2027, 3, 2)
    receptionist.post("/desk/facts/review/price", {"price": "prices:gone"})
    clinic.store.cache_clear()
    assert receptionist.get("/desk/facts/review").context["prices"] == []


def test_fact_that_expires_is_confirmed_by_a_manager(
    make_member: Callable[..., Member], clock: Any, files: Path, sign_in: Callable[[Member], Client]
) -> None:
    clock.now = clock.now.replace(month=12)
    receptionist, manager = sign_in(make_member("priya")), sign_in(make_member("mara", Role.MANAGER))
    page = manager.get("/desk/facts/review")
    assert [due.id for due, _ in page.context["facts"]] == ["published-price"]
    sent = {"fact": "published-price", "valid_until": "2027-12-31"}
    assert receptionist.post("/desk/facts/review/fact", sent).status_code == 403
    manager.post("/desk/facts/review/fact", {**sent, "valid_until": "soon"})
    assert held(files, "facts", "published-price", "valid_until", name="knowledge.yml") == date(2027, 1, 1)
    manager.post("/desk/facts/review/fact", sent)
    assert held(files, "facts", "published-price", "valid_until", name="knowledge.yml") == date(2027, 12, 31)
    assert held(files, "facts", "published-price", "checked_on", name="knowledge.yml") == date(2026, 12, 2)


def test_folder_that_cannot_be_written_is_told(
    receptionist: Client, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "no")

    sent = typed(receptionist, PRICES, **{FACE: "80"})
    monkeypatch.setattr("knowledge.history.FileHistory.write", refuse)
    answer = receptionist.post(PRICES, sent)
    assert answer.status_code == 503
    assert "can&#x27;t be written (Permission denied)" in answer.content.decode()
    assert not AuditEntry.objects.filter(what="facts changed").exists()


def test_texts_of_the_files_are_never_markup(receptionist: Client, files: Path) -> None:
    text = (files / "clinic.yml").read_text(encoding="utf-8")
    (files / "clinic.yml").write_text(text.replace("Example Clinic", "<img src=x> Clinic"), encoding="utf-8")
    assert "<img" not in receptionist.get("/desk/facts/contact").content.decode()
