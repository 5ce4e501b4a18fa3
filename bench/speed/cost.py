"""What the sentence encoder and the topic classifier cost: time a message, size, memory.

`python -m bench.speed.cost` prints it as JSON; a process of its own, so that its memory tells of nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.speed.chats import read
from bench.speed.server import ROOT, resident_mb

_FEATURIZER, _CLASSIFIER = "SentenceEncoderFeaturizer", "TopicClassifier"


@dataclass(frozen=True)
class Cost:
    """The cost of understanding.

    Attributes:
        encoder_ms: Median time of the encoder for one message, alone.
        message_ms: Median time of encoder and classifier for one message of a chat, with all its readings.
        artefact_mb: Size of the encoder's files and of the trained classifier.
        memory_mb: Resident memory that the two add to a process which has all the rest of the bot.
    """

    encoder_ms: float
    message_ms: float
    artefact_mb: float
    memory_mb: float


def understanding_cost() -> Cost:
    """Measure in a process of its own, on the cores of this one.

    Raises:
        RuntimeError: There is no model, or it cannot be loaded.
    """
    run = subprocess.run(  # noqa: S603 - our own command, no shell
        [sys.executable, "-W", "ignore", "-m", "bench.speed.cost"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"The cost of understanding could not be measured: {run.stderr.strip().splitlines()[-1]}")
    return Cost(**json.loads(run.stdout.splitlines()[-1]))


def _measure() -> Cost:
    from faq import project, rasa_patches

    project.prepare_process()
    rasa_patches.apply()

    from rasa.core.agent import Agent
    from rasa.engine.graph import ExecutionContext
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.message import Message
    from rasa.utils.common import override_defaults

    from actions.in_process import InProcessActions
    from channels.chat_context import TURNS
    from faq.engine import latest_model

    InProcessActions()
    assert Agent  # its import brings in what a running bot has
    with tempfile.TemporaryDirectory() as name:
        storage, metadata = LocalModelStorage.from_model_archive(Path(name), latest_model())
        context = ExecutionContext(metadata.predict_schema)
        nodes = {node.uses.__name__: (key, node) for key, node in metadata.predict_schema.nodes.items()}

        def loaded(component: str) -> Any:
            key, node = nodes[component]
            config = override_defaults(node.uses.get_default_config(), node.config)
            make = getattr(node.uses, node.constructor_name)
            return make(config, storage, node.resource or Resource(key), context)

        before = resident_mb("self")
        featurizer, classifier = loaded(_FEATURIZER), loaded(_CLASSIFIER)
        taken, alone = [], []
        for chat in read():
            for number, text in enumerate(chat):
                message = Message({"text": text, "metadata": {"before": chat[max(0, number - TURNS) : number]}})
                began = time.perf_counter()
                featurizer.process([message])
                read_alone = time.perf_counter()
                classifier.process([message])
                taken.append(time.perf_counter() - began)
                alone.append(read_alone - began)
        added = resident_mb("self") - before
        files = [*(ROOT / "models" / "encoder").glob("*.onnx"), ROOT / "models" / "encoder" / "tokenizer.json"]
        files += Path(name).rglob("topics.npz")
        size = sum(file.stat().st_size for file in files) / 1e6
    return Cost(1000 * median(alone[50:]), 1000 * median(taken[50:]), size, added)


if __name__ == "__main__":
    print(json.dumps(asdict(_measure())))
