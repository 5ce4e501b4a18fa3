"""Where things are, and the process settings that Rasa needs before it is imported."""

from __future__ import annotations

import importlib
import logging
import os
import warnings
from pathlib import Path

import structlog

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
MODELS = ROOT / "models"
VOCABULARY = MODELS / "vocabulary"

_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",  # it is on by default
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow comes with Rasa and greets on stderr
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "OPENBLAS_NUM_THREADS": "1",  # BLAS threads spin and slow each other down on small matrices
    "OMP_NUM_THREADS": "1",
    "FAQ_DATA": str(DATA),
}


def prepare_process() -> None:
    """Set what must be set before Rasa is imported; values already in the environment win.

    Rasa resolves the paths of `config.yml` against the working directory, so it is the project's root.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.chdir(ROOT)
    importlib.import_module("sanic.app")  # Rasa's server; when imported it asks for warnings again
    warnings.simplefilter("ignore")  # Rasa's pinned packages warn about each other; nothing we could mend
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for noisy in ("rasa", "rasa_sdk", "tensorflow", "matplotlib", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
