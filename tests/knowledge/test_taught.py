"""What the clinic taught: rules, the file with its versions, the store, and trials."""

from __future__ import annotations

import os
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from knowledge.editing import Editor
from knowledge.errors import InvalidFilesError
from knowledge.history import EditedMeanwhileError
from knowledge.schema import Knowledge
from knowledge.store import KnowledgeStore, check
from knowledge.taught_file import TAUGHT_FILE, TaughtFile, as_yaml, check_taught_file, entry_id
from knowledge.taught_schema import Taught, TaughtEntry
from knowledge.topics import filed_under, taught_name
from knowledge.trial import is_on_trial, on_trial
from knowledge.yaml_file import parse

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
WIFI: dict[str, Any] = {
    "question": "Is there wifi?",
    "topic": "opening_hours_location",
    "answer": "Yes, there is free wifi.",
    "ask": ["is there wifi", "do you have wi-fi"],
    "taught_by": "Mara",
    "taught_on": TODAY,
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return KnowledgeStore(ROOT / "data").current().without_taught


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("knowledge.yml", "clinic.yml"):
        (tmp_path / name).write_bytes((ROOT / "data" / name).read_bytes())
    return tmp_path


def entry(**changes: Any) -> TaughtEntry:
    return TaughtEntry.parse_obj({**WIFI, **changes})


def problems(knowledge: Knowledge, **entries: TaughtEntry) -> list[str]:
    text = as_yaml(Taught(entries=entries))
    return [str(problem) for problem in check_taught_file(parse(text.encode(), name="taught.yml"), knowledge).problems]


def test_a_good_entry_has_no_problem(knowledge: Knowledge) -> None:
    assert problems(knowledge, wifi=entry()) == []
    assert problems(knowledge, wifi=entry(answer=None)) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"topic": "opening_hours"}, "did you mean `opening_hours_location`"),
        ({"topic": "serious_symptom"}, "no topic has this id"),
        ({"topic": "pain"}, "states something medical and has no source"),
        ({"answer": "Yes, also with rosacea."}, "names rosacea, which is medical"),
        ({"answer": "Yes, for £5 an hour."}, "names a price"),
        ({"answer": "Ring 01632 960 777 for the password."}, "names"),
        ({"answer": "Ask <b>us</b>."}, "holds markup"),
        ({"answer": "Ask {nobody}."}, "nothing fills"),
        ({"answer": "It is guaranteed to work."}, "reads like a promise"),
        ({"answer": None, "source": {"title": "A", "publisher": "B"}}, "there is no answer of its own"),
        ({"ask": ["is there wifi", "Is there WiFi?"]}, "the same way to ask twice"),
        ({"ask": ["is there wifi", "I can't breathe and my face is swelling"]}, "sounds alarming"),
    ],
)
def test_a_bad_entry_is_refused_with_a_reason(knowledge: Knowledge, changes: dict[str, Any], says: str) -> None:
    assert any(says in problem for problem in problems(knowledge, wifi=entry(**changes)))


def test_a_medical_answer_with_a_source_is_fine(knowledge: Knowledge) -> None:
    source = {"title": "Advice", "publisher": "A dermatology society", "link": "https://example.org/advice"}
    assert problems(knowledge, creams=entry(topic="aftercare", answer="Use a plain cream.", source=source)) == []


@pytest.mark.parametrize("number", [1, 6])
def test_two_to_five_ways_to_ask(number: int) -> None:
    with pytest.raises(ValueError, match="ask"):
        entry(ask=[f"way {way}" for way in range(number)])


def test_two_entries_may_not_be_asked_the_same_way(knowledge: Knowledge) -> None:
    assert any("`wifi` is asked the same way" in problem for problem in problems(knowledge, wifi=entry(), net=entry()))


def test_an_entry_may_not_have_the_id_of_a_fact(knowledge: Knowledge) -> None:
    fact = next(iter(knowledge.facts))
    assert any(
        "a fact of the knowledge file has this id" in problem for problem in problems(knowledge, **{fact: entry()})
    )


def test_ids_come_from_the_question_and_are_never_taken_twice() -> None:
    assert entry_id("Is there free Wi-Fi?", []) == "is-there-free-wi"
    assert entry_id("Is there free Wi-Fi?", ["is-there-free-wi"]) == "is-there-free-wi-2"
    assert entry_id("¿?", []) == "entry"


def test_a_taught_answer_is_filed_under_its_topic() -> None:
    assert filed_under(taught_name("cost", "students")) == "cost"
    assert filed_under("cost") == "cost"


def test_saving_changing_and_going_back(folder: Path, knowledge: Knowledge) -> None:
    file = TaughtFile(folder, clock=lambda: datetime(2026, 11, 21, 9, tzinfo=timezone.utc))
    file.save("wifi", entry(), knowledge, base=file.read(knowledge)[1], who="Mara", reason="asked often")
    file.save("wifi", entry(answer="No."), knowledge, base=file.read(knowledge)[1], who="Tom", reason="it broke")
    assert file.read(knowledge)[0].entries["wifi"].answer == "No."
    file.restore(1, knowledge, base=file.read(knowledge)[1], who="Mara")
    assert file.read(knowledge)[0].entries["wifi"] == entry()
    file.remove("wifi", knowledge, base=file.read(knowledge)[1], who="Mara", reason="not true any more")
    assert file.read(knowledge)[0].entries == {}
    assert [version.who for version in file.history.versions()] == ["Mara", "Mara", "Tom", "Mara"]


def test_a_bad_entry_is_never_written(folder: Path, knowledge: Knowledge) -> None:
    file = TaughtFile(folder)
    with pytest.raises(InvalidFilesError, match="no topic has this id"):
        file.save("wifi", entry(topic="nothing"), knowledge, base="", who="Mara", reason="")
    assert not (folder / TAUGHT_FILE).exists()


def test_a_file_in_another_encoding_is_told(folder: Path, knowledge: Knowledge) -> None:
    (folder / TAUGHT_FILE).write_bytes(b"version: 1\nentries: {} # caf\xe9\n")
    with pytest.raises(InvalidFilesError, match=r"taught\.yml:2: holds a character that is not UTF-8"):
        TaughtFile(folder).read(knowledge)


def test_two_people_teaching_at_once_are_told(folder: Path, knowledge: Knowledge) -> None:
    file = TaughtFile(folder)
    _, base = file.read(knowledge)
    file.save("wifi", entry(), knowledge, base=base, who="Tom", reason="")
    with pytest.raises(EditedMeanwhileError, match="Tom"):
        file.save("dogs", entry(question="Dogs?", ask=["dogs", "pets"]), knowledge, base=base, who="Mara", reason="")


@pytest.fixture
def store(folder: Path) -> KnowledgeStore:
    looks = iter(range(10_000))
    return KnowledgeStore(folder, monotonic=lambda: float(next(looks)))


def _write(folder: Path, text: str) -> None:
    (folder / TAUGHT_FILE).write_text(text, "utf-8")
    os.utime(folder / TAUGHT_FILE)


def test_a_taught_answer_is_a_topic_a_fact_and_a_source(folder: Path, store: KnowledgeStore) -> None:
    before = store.current()
    _write(folder, as_yaml(Taught(entries={"wifi": entry(), "more": entry(answer=None, ask=["lan", "internet"])})))
    now = store.current()
    topic = now.knowledge.topics["opening_hours_location/wifi"]
    assert (topic.answer, topic.facts) == ("Yes, there is free wifi.", ["wifi"])
    source = now.knowledge.sources[now.knowledge.facts["wifi"].sources[0]]
    assert (source.publisher, source.year) == (now.clinic.name, 2026)
    assert "more" not in now.knowledge.facts
    assert now.without_taught == before.knowledge
    assert now.version != before.version


def test_a_broken_file_never_replaces_a_good_one(folder: Path, store: KnowledgeStore) -> None:
    _write(folder, as_yaml(Taught(entries={"wifi": entry()})))
    assert "wifi" in store.current().taught.entries
    _write(folder, "version: 1\nentries: {wifi: {question: only}}\n")
    assert "wifi" in store.current().taught.entries
    assert any("taught.yml" in str(problem) for problem in check(folder, today=TODAY))
    (folder / TAUGHT_FILE).unlink()
    assert store.current().taught.entries == {}


DOGS = {"question": "May I bring my dog?", "ask": ["dogs", "may my dog come"], "answer": "Yes, on a lead."}
MEDICAL = {"question": "Rosacea?", "ask": ["red cheeks", "rosy"], "answer": "Rosacea is fine."}


def test_an_entry_that_does_not_fit_is_left_out_and_the_others_load(folder: Path, store: KnowledgeStore) -> None:
    entries = {"wifi": entry(), "bad": entry(**MEDICAL), "dogs": entry(**DOGS)}
    _write(folder, as_yaml(Taught(entries=entries)))
    assert list(store.current().taught.entries) == ["wifi", "dogs"]
    assert any("entries.bad.answer" in str(problem) for problem in check(folder, today=TODAY))


def test_an_entry_that_cannot_be_read_stays_as_it_was(folder: Path, store: KnowledgeStore) -> None:
    _write(folder, as_yaml(Taught(entries={"wifi": entry()})))
    store.current()
    _write(
        folder, as_yaml(Taught(entries={"wifi": entry(), "dogs": entry(**DOGS)})).replace("on: 2026-11-21", "on: x", 1)
    )
    assert store.current().taught.entries == {"wifi": entry(), "dogs": entry(**DOGS)}


def test_a_refused_entry_takes_no_way_to_ask_from_another(folder: Path, store: KnowledgeStore) -> None:
    _write(folder, as_yaml(Taught(entries={"bad": entry(topic="pain"), "wifi": entry()})))
    assert list(store.current().taught.entries) == ["wifi"]


def test_knowledge_that_an_entry_no_longer_fits_takes_this_entry_alone(folder: Path, store: KnowledgeStore) -> None:
    _write(folder, as_yaml(Taught(entries={"wifi": entry(), "dogs": entry(**DOGS)})))
    assert len(store.current().taught.entries) == 2
    file = folder / "knowledge.yml"
    file.write_text(
        file.read_text("utf-8").replace("  condition:\n", "  condition:\n    lead: {label: lead}\n", 1), "utf-8"
    )
    assert list(store.current().taught.entries) == ["wifi"]
    assert list(KnowledgeStore(folder).current().taught.entries) == ["wifi"]


def test_the_editor_refuses_knowledge_that_an_entry_does_not_fit(folder: Path, store: KnowledgeStore) -> None:
    _write(folder, as_yaml(Taught(entries={"wifi": entry(), "dogs": entry(**DOGS)})))
    editor = Editor(folder, store.current)
    draft = editor.propose("knowledge.yml", {("vocabulary", "condition", "lead"): {"label": "lead"}})
    assert not draft.is_good
    assert [(problem.file, problem.key) for problem in draft.problems if problem.is_error] == [
        (f"{folder.name}/taught.yml", "entries.dogs.answer")
    ]
    assert editor.propose("knowledge.yml", {("topics", "pain", "title"): "Pain?"}).is_good


def test_beside_an_entry_that_does_not_fit_others_are_taught_and_it_is_mended(
    folder: Path, knowledge: Knowledge
) -> None:
    file = TaughtFile(folder)
    _write(folder, as_yaml(Taught(entries={"bad": entry(**MEDICAL)})))
    file.save("wifi", entry(), knowledge, base=file.read(knowledge)[1], who="Mara", reason="")
    with pytest.raises(InvalidFilesError, match="names Rosacea"):
        file.save("bad", entry(**MEDICAL), knowledge, base=file.read(knowledge)[1], who="Mara", reason="")
    with pytest.raises(InvalidFilesError, match="`wifi` is asked the same way"):
        file.save("dogs", entry(), knowledge, base=file.read(knowledge)[1], who="Mara", reason="")
    file.save("bad", entry(**DOGS), knowledge, base=file.read(knowledge)[1], who="Mara", reason="")
    assert file.read(knowledge)[0].entries == {"wifi": entry(), "bad": entry(**DOGS)}


def test_other_files_change_beside_a_broken_one(folder: Path, store: KnowledgeStore) -> None:
    _write(folder, "version: 2\n")
    clinic = (folder / "clinic.yml").read_text("utf-8")
    assert store.current().taught.entries == {}
    (folder / "clinic.yml").write_text(clinic.replace("Pebble", "Shell"), "utf-8")
    assert store.current().clinic.bot_name == "Shell"


def test_a_trial_is_seen_only_inside_it(store: KnowledgeStore) -> None:
    tried = Taught(entries={"wifi": entry()})
    with on_trial(tried):
        assert is_on_trial()
        assert store.current().taught is tried
        assert store.current() is store.current()
        assert "opening_hours_location/wifi" in store.current().knowledge.topics
    assert not is_on_trial()
    assert store.current().taught.entries == {}


def test_hostile_text_is_written_as_text(folder: Path, knowledge: Knowledge) -> None:
    hostile = "yes: &a [*a] # !!python/object 'x' \"y\" é 🙂"
    file = TaughtFile(folder)
    saved = entry(question=hostile, ask=["- one", "? two"])
    file.save("wifi", saved, knowledge, base="", who="Mara: {", reason="| >")
    assert file.read(knowledge)[0].entries["wifi"] == saved
