"""Trains the model: the spaCy pipeline from the vocabulary, then Rasa, which reuses what did not change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from faq import project, rasa_imports, rasa_patches
from faq.errors import FaqError

project.prepare_process()
rasa_patches.apply()

import rasa  # noqa: E402 - the process must be prepared first
from rasa.cli.utils import validate_files  # noqa: E402
from rasa.shared.exceptions import RasaException  # noqa: E402
from rasa.shared.importers.importer import TrainingDataImporter  # noqa: E402

from knowledge.store import KnowledgeStore, check  # noqa: E402
from nlu.spacy_pipeline import build_if_changed  # noqa: E402

_STAMP = "trained_on.sha256"
_INPUTS = (
    *("config.yml", "domain.yml", "uv.lock", "models/encoder/manifest.json", "nlu/*.py"),
    *("data/nlu/*.yml", "data/rules.yml", "data/stories/*.yml"),
)


def require_valid_knowledge(today: date) -> None:
    """Stop with all problems named when the knowledge or clinic file has errors; nothing is trained on facts' dates.

    Raises:
        FaqError: One line for each error.
    """
    problems = check(project.DATA, today=today, expired="warning")
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        lines = "\n".join(str(problem) for problem in errors)
        raise FaqError(f"{lines}\n{len(errors)} error(s) in the knowledge or clinic file; nothing was changed.")


def build_vocabulary() -> bool:
    """Build the spaCy pipeline when the vocabulary changed. Returns True when it was built."""
    vocabulary = KnowledgeStore(project.DATA).current().knowledge.vocabulary
    return build_if_changed(vocabulary, project.VOCABULARY)


def require_valid_training_data() -> None:
    """Stop when Rasa finds domain, messages, rules or stories at odds: the checks of `rasa data validate`.

    Raises:
        FaqError: Rasa refuses them; it has said why.
    """
    try:
        importer = TrainingDataImporter.load_from_config(
            str(project.ROOT / "config.yml"), str(project.ROOT / "domain.yml"), _training_files()
        )
        validate_files(fail_on_warnings=False, max_history=None, importer=importer)
    except SystemExit as refusal:
        raise FaqError("The training data is at odds with itself; the lines above say where.") from refusal
    except RasaException as refusal:
        raise FaqError(f"The training data cannot be read: {refusal}") from refusal


def train(*, force: bool = False, output: Path = project.MODELS) -> Path:
    """Train what changed since the last time.

    Args:
        force: Train everything again.
        output: Folder for the model.

    Returns:
        The model file.

    Raises:
        FaqError: The knowledge file is broken, or training failed.
    """
    require_valid_knowledge(date.today())
    rasa_imports.leave_out_neural_components((project.ROOT / "config.yml").read_text("utf-8"))
    with rasa_patches.reading_training_files_once():
        require_valid_training_data()
        build_vocabulary()
        result = rasa.train(
            domain=str(project.ROOT / "domain.yml"),
            config=str(project.ROOT / "config.yml"),
            training_files=_training_files(),
            output=str(output),
            force_training=force,
        )
    if result.code != 0 or not result.model:
        raise FaqError("Training failed; the lines above say why. Mend the file they name and train again.")
    return Path(result.model)


def train_if_changed() -> Path:
    """Train unless the newest model was trained on just these inputs; the vocabulary is always brought up to date.

    Returns:
        The model file.
    """
    require_valid_knowledge(date.today())
    build_vocabulary()
    stamp = project.MODELS / _STAMP
    wanted = _hash_of_inputs()
    if stamp.is_file():
        trained_on, _, model = stamp.read_text(encoding="utf-8").strip().partition("  ")
        if trained_on == wanted and (project.MODELS / model).is_file():
            return project.MODELS / model
    trained = train()
    stamp.write_text(f"{wanted}  {trained.name}\n", encoding="utf-8")
    return trained


def _training_files() -> list[str]:
    return [str(project.DATA / name) for name in ("nlu", "rules.yml", "stories")]


def _hash_of_inputs() -> str:
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(str(path.relative_to(project.ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    for pattern in _INPUTS:
        yield from sorted(project.ROOT.glob(pattern))
