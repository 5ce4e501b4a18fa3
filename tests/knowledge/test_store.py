"""The store keeps the files up to date and never gives up a good version for a broken one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from knowledge import store as store_module
from knowledge.errors import InvalidFilesError
from knowledge.rules import load_knowledge
from knowledge.store import KnowledgeStore, check

Data = dict[str, Any]
Save = Callable[[Path, Data], None]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.now = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(folder: Path, clock: Clock) -> KnowledgeStore:
    return KnowledgeStore(folder, clock=lambda: clock.now, monotonic=lambda: clock.seconds)


def pain(store: KnowledgeStore) -> str:
    return store.current().knowledge.topics["pain"].answer


def test_nothing_is_read_before_it_is_needed(tmp_path: Path) -> None:
    KnowledgeStore(tmp_path / "missing")


def test_first_version(store: KnowledgeStore) -> None:
    snapshot = store.current()
    assert snapshot.clinic.name == "Example Clinic"
    assert snapshot.loaded_at == datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    assert len(snapshot.version) == 12
    assert store.current() is snapshot


def test_changed_file_is_read_within_a_second(folder: Path, knowledge_data: Data, save: Save) -> None:
    store = KnowledgeStore(folder)
    before = store.current()
    knowledge_data["topics"]["pain"]["answer"] = "It tickles."
    save(folder / "knowledge.yml", knowledge_data)
    deadline = time.monotonic() + 1
    while pain(store) != "It tickles.":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert store.current().version != before.version
    assert before.knowledge.topics["pain"].answer == "Most people feel a light scratching."


def test_changed_price_is_read(
    store: KnowledgeStore, clock: Clock, folder: Path, clinic_data: Data, save: Save
) -> None:
    store.current()
    clinic_data["prices"]["face"]["amount"] = 80
    save(folder / "clinic.yml", clinic_data)
    clock.seconds += 0.6
    assert store.current().clinic.prices["face"].amount == 80


def test_files_are_looked_at_every_half_second_at_most(
    store: KnowledgeStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []
    stamp = store_module._stamp

    def counted(path: Path, today: date) -> tuple[object, ...]:
        looks.append(path)
        return stamp(path, today)

    monkeypatch.setattr(store_module, "_stamp", counted)
    for _ in range(100):
        store.current()
    assert len(looks) == 3  # one for each file
    clock.seconds += 0.5
    store.current()
    assert len(looks) == 6


def test_unchanged_files_are_not_read_again(
    store: KnowledgeStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.current()
    monkeypatch.setattr(store_module, "load_knowledge", lambda *args, **options: pytest.fail("read again"))
    clock.seconds += 10
    store.current()


@pytest.mark.parametrize("content", [b"a: [", b"", b"a: &x 1", b"version: 1", b"\xff", b"#" * 3_000_000, None])
def test_last_good_version_stays(
    store: KnowledgeStore, clock: Clock, folder: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    before = store.current()
    path = folder / "knowledge.yml"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    clock.seconds += 1
    with caplog.at_level(logging.INFO, logger="knowledge"):
        assert store.current() is before
    assert "data/knowledge.yml" in caplog.text
    assert "the last good version stays in use" in caplog.text


def test_each_problem_is_logged_once(
    store: KnowledgeStore,
    clock: Clock,
    folder: Path,
    knowledge_data: Data,
    save: Save,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store.current()
    del knowledge_data["topics"]["pain"]
    save(folder / "knowledge.yml", knowledge_data)
    with caplog.at_level(logging.INFO, logger="knowledge"):
        for _ in range(5):
            clock.seconds += 1
            store.current()
        (folder / "knowledge.yml").touch()
        clock.seconds += 1
        store.current()
    assert caplog.text.count("topics.pain: the topic is missing") == 1


def test_repaired_file_is_read(
    store: KnowledgeStore,
    clock: Clock,
    folder: Path,
    knowledge_data: Data,
    save: Save,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store.current()
    (folder / "knowledge.yml").write_text("a: [")
    clock.seconds += 1
    store.current()
    knowledge_data["topics"]["pain"]["answer"] = "It tickles."
    save(folder / "knowledge.yml", knowledge_data)
    clock.seconds += 1
    with caplog.at_level(logging.INFO, logger="knowledge"):
        assert pain(store) == "It tickles."
    assert "Loaded" in caplog.text


def test_good_price_is_taken_beside_broken_knowledge(
    store: KnowledgeStore, clock: Clock, folder: Path, clinic_data: Data, save: Save
) -> None:
    store.current()
    (folder / "knowledge.yml").write_text("a: [")
    clock.seconds += 1
    store.current()
    clinic_data["prices"]["face"]["amount"] = 80
    save(folder / "clinic.yml", clinic_data)
    clock.seconds += 1
    assert store.current().clinic.prices["face"].amount == 80
    assert pain(store) == "Most people feel a light scratching."


def test_files_that_do_not_fit_together_wait_for_each_other(
    store: KnowledgeStore,
    clock: Clock,
    folder: Path,
    knowledge_data: Data,
    clinic_data: Data,
    save: Save,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = store.current()
    clinic_data["prices"]["face"]["areas"] = ["cheeks"]
    save(folder / "clinic.yml", clinic_data)
    clock.seconds += 1
    assert store.current() is before
    assert "prices.face.areas[1]: 'cheeks': no body area has this id" in caplog.text
    knowledge_data["vocabulary"]["body_area"]["cheeks"] = {"label": "cheeks"}
    save(folder / "knowledge.yml", knowledge_data)
    clock.seconds += 1
    assert store.current().clinic.prices["face"].areas == ["cheeks"]


def test_first_load_raises_with_all_problems(store: KnowledgeStore, folder: Path, clock: Clock) -> None:
    (folder / "knowledge.yml").write_text("version: 2\nfactz: {}\n")
    (folder / "clinic.yml").unlink()
    with pytest.raises(InvalidFilesError) as caught:
        store.current()
    text = str(caught.value)
    assert "data/knowledge.yml:1: version: '2': is not one of" in text
    assert "data/knowledge.yml:2: factz: unknown key" in text
    assert "data/clinic.yml: is missing" in text
    with pytest.raises(InvalidFilesError):
        store.current()


def test_first_load_recovers(store: KnowledgeStore, folder: Path, clock: Clock, clinic_data: Data, save: Save) -> None:
    (folder / "clinic.yml").unlink()
    with pytest.raises(InvalidFilesError):
        store.current()
    save(folder / "clinic.yml", clinic_data)
    clock.seconds += 1
    assert store.current().clinic.name == "Example Clinic"


def test_fact_that_expires_while_running_is_logged_and_said_no_more(
    folder: Path,
    knowledge_data: Data,
    save: Save,
    clock: Clock,
    store: KnowledgeStore,
    caplog: pytest.LogCaptureFixture,
) -> None:
    knowledge_data["facts"]["feels-like-scratching"]["valid_until"] = date(2026, 3, 2)
    save(folder / "knowledge.yml", knowledge_data)
    before = store.current()
    clock.now = datetime(2026, 3, 3, 0, 1, tzinfo=timezone.utc)
    clock.seconds += 1
    now = store.current()
    assert pain(store) == now.knowledge.phrases["fallback"]
    assert now.knowledge.topics["numbing"] == before.knowledge.topics["numbing"]
    assert now.version != before.version
    assert "the fact has expired" in caplog.text


def test_files_with_an_expired_fact_load_at_a_start_but_do_not_pass_the_check(
    folder: Path, knowledge_data: Data, save: Save, clock: Clock, store: KnowledgeStore
) -> None:
    knowledge_data["facts"]["feels-like-scratching"]["valid_until"] = date(2026, 3, 1)
    save(folder / "knowledge.yml", knowledge_data)
    assert pain(store) == store.current().knowledge.phrases["fallback"]
    (problem,) = check(folder, today=clock.now.date())
    assert problem.is_error
    assert not any(problem.is_error for problem in check(folder, today=clock.now.date(), expired="warning"))


def test_others_go_on_while_one_thread_reads(
    folder: Path, knowledge_data: Data, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = KnowledgeStore(folder, monotonic=iter(range(10**9)).__next__)
    before = store.current()
    knowledge_data["topics"]["pain"]["answer"] = "It tickles."
    save(folder / "knowledge.yml", knowledge_data)
    reading, go_on = threading.Event(), threading.Event()

    def slow(path: Path, *, today: date) -> object:
        reading.set()
        go_on.wait(10)
        return load_knowledge(path, today=today)

    monkeypatch.setattr(store_module, "load_knowledge", slow)
    thread = threading.Thread(target=store.current)
    thread.start()
    assert reading.wait(10)
    start = time.monotonic()
    assert store.current() is before
    assert time.monotonic() - start < 5
    go_on.set()
    thread.join()
    assert pain(store) == "It tickles."


def test_many_threads_get_whole_versions(folder: Path, knowledge_data: Data, save: Save) -> None:
    store = KnowledgeStore(folder, monotonic=iter(range(10**9)).__next__)
    seen: set[tuple[str, str]] = set()
    failures: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(200):
                snapshot = store.current()
                seen.add((snapshot.version, snapshot.knowledge.topics["pain"].answer))
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(5):
        knowledge_data["topics"]["pain"]["answer"] = f"Answer {number}."
        save(folder / "knowledge.yml", knowledge_data)
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert failures == []
    assert len({version for version, _ in seen}) == len(seen)
    assert pain(store) == "Answer 4."


def test_check_gives_all_problems_in_order(folder: Path, knowledge_data: Data, clinic_data: Data, save: Save) -> None:
    assert check(folder, today=date(2026, 3, 2)) == []
    knowledge_data["topics"]["pain"]["facts"] = ["nope"]
    clinic_data["currency"] = "XXQ"
    save(folder / "knowledge.yml", knowledge_data)
    save(folder / "clinic.yml", clinic_data)
    problems = check(folder, today=date(2026, 3, 2))
    assert [problem.file for problem in problems] == ["data/clinic.yml", "data/knowledge.yml"]
