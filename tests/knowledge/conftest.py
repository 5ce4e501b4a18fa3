"""The small valid pair of files of `example_files`, as data, as models and as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import example_files
import pytest
from example_files import Data, to_yaml, unshared

from knowledge.clinic_schema import Clinic
from knowledge.errors import Problem
from knowledge.rules import check_clinic_file, check_knowledge_file, check_together
from knowledge.schema import Knowledge
from knowledge.snapshot import Snapshot
from knowledge.yaml_file import parse

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="session")
def new_knowledge_data() -> Callable[[], Data]:
    """Makes a valid knowledge file as data, new each time."""
    return lambda: unshared(example_files.knowledge_data())


@pytest.fixture(scope="session")
def new_clinic_data() -> Callable[[], Data]:
    """Makes a valid clinic file as data, new each time."""
    return lambda: unshared(example_files.clinic_data())


@pytest.fixture
def knowledge_data(new_knowledge_data: Callable[[], Data]) -> Data:
    """A valid knowledge file as data, to be changed freely."""
    return new_knowledge_data()


@pytest.fixture
def clinic_data(new_clinic_data: Callable[[], Data]) -> Data:
    """A valid clinic file as data, to be changed freely."""
    return new_clinic_data()


@pytest.fixture(scope="session")
def make_clinic() -> Callable[..., Clinic]:
    """Builds a clinic; keyword arguments replace top-level keys."""

    def make(**changes: Any) -> Clinic:
        return Clinic.parse_obj({**unshared(example_files.clinic_data()), **changes})

    return make


@pytest.fixture(scope="session")
def clinic(make_clinic: Callable[..., Clinic]) -> Clinic:
    return make_clinic()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge.parse_obj(unshared(example_files.knowledge_data()))


@pytest.fixture(scope="session")
def snapshot(knowledge: Knowledge, clinic: Clinic) -> Snapshot:
    return Snapshot(knowledge, clinic, datetime(2026, 3, 2, 12, tzinfo=timezone.utc), "0")


@pytest.fixture
def problems_of() -> Callable[[Data], list[Problem]]:
    """Checks data of either file the way it is checked on loading."""

    def check(data: Data, *, today: date = TODAY) -> list[Problem]:
        if "topics" in data or "facts" in data:
            return list(check_knowledge_file(parse(to_yaml(data), name="data/knowledge.yml"), today=today).problems)
        file = parse(to_yaml(data), name="data/clinic.yml")
        checked = check_clinic_file(file, today=today)
        problems = list(checked.problems)
        if checked.model:
            problems += check_together(
                Knowledge.parse_obj(unshared(example_files.knowledge_data())), checked.model, file
            )
        return problems

    return check


@pytest.fixture
def save() -> Callable[[Path, Data], None]:
    """Writes data as a YAML file, in one go as an editor does."""

    def write(path: Path, data: Data) -> None:
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_bytes(to_yaml(data))
        draft.replace(path)

    return write


@pytest.fixture
def folder(tmp_path: Path, knowledge_data: Data, clinic_data: Data, save: Callable[[Path, Data], None]) -> Path:
    """A folder with both valid files."""
    save(tmp_path / "data" / "knowledge.yml", knowledge_data)
    save(tmp_path / "data" / "clinic.yml", clinic_data)
    return tmp_path / "data"
