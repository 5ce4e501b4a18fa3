"""Reads and checks the two files: YAML, then schema, then every rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from knowledge.clinic_rules import check_areas, check_clinic
from knowledge.clinic_schema import Clinic
from knowledge.errors import InvalidFilesError, Problem, Severity
from knowledge.knowledge_rules import check_knowledge
from knowledge.report import Report
from knowledge.schema import Knowledge
from knowledge.schema_problems import validate
from knowledge.wording_rules import check_clinic_wording, check_wording
from knowledge.yaml_file import YamlFile, read

KNOWLEDGE_FILE = "knowledge.yml"
CLINIC_FILE = "clinic.yml"

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Checked(Generic[Model]):
    """A file after its checks.

    Attributes:
        model: Its content; None when it has errors.
        file: Its data and lines; None when it is not even YAML.
        problems: What is wrong with it, warnings included.
    """

    model: Model | None
    file: YamlFile | None
    problems: tuple[Problem, ...]


def load_knowledge(folder: Path, *, today: date, expired: Severity = "warning") -> Checked[Knowledge]:
    """Reads and checks `knowledge.yml` by itself.

    Args:
        folder: The folder it is in.
        today: The date by which facts expire.
        expired: How bad an expired fact is: in use it is left out, which must not keep the file from loading.

    Returns:
        The file with its problems; never raises for what is in it.
    """
    try:
        file = read(folder / KNOWLEDGE_FILE, name=f"{folder.name}/{KNOWLEDGE_FILE}")
    except InvalidFilesError as error:
        return Checked(None, None, error.problems)
    return check_knowledge_file(file, today=today, expired=expired)


def load_clinic(folder: Path, *, today: date) -> Checked[Clinic]:
    """Reads and checks `clinic.yml` by itself; see `load_knowledge`."""
    try:
        file = read(folder / CLINIC_FILE, name=f"{folder.name}/{CLINIC_FILE}")
    except InvalidFilesError as error:
        return Checked(None, None, error.problems)
    return check_clinic_file(file, today=today)


def check_knowledge_file(file: YamlFile, *, today: date, expired: Severity = "warning") -> Checked[Knowledge]:
    """Checks knowledge that has been read as YAML; see `load_knowledge`."""
    report = Report(file)
    knowledge = validate(Knowledge, report)
    if knowledge is not None:
        check_knowledge(knowledge, report, today=today, expired=expired)
        check_wording(knowledge, report)
    return Checked(None if report.failed else knowledge, file, tuple(report.problems))


def check_clinic_file(file: YamlFile, *, today: date) -> Checked[Clinic]:
    """Checks clinic data that has been read as YAML."""
    report = Report(file)
    clinic = validate(Clinic, report)
    if clinic is not None:
        check_clinic(clinic, report, today=today)
        check_clinic_wording(report)
    return Checked(None if report.failed else clinic, file, tuple(report.problems))


def check_together(knowledge: Knowledge, clinic: Clinic, clinic_file: YamlFile) -> tuple[Problem, ...]:
    """Checks what ties the two files together.

    Args:
        knowledge: The knowledge file.
        clinic: The clinic file.
        clinic_file: The same, with its lines.

    Returns:
        What is wrong.
    """
    report = Report(clinic_file)
    check_areas(clinic, {*knowledge.vocabulary.get("body_area", {})}, report)
    return tuple(report.problems)
