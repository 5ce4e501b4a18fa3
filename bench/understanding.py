"""Understanding, side by side in one run: this pipeline, stock Rasa, TF-IDF, nearest neighbour on the bare encoder.

Usage: python -m bench.understanding GOLD.jsonl [--seeds 3] [--skip stock] [--out bench/RESULTS.md]

Each variant is trained on the same training messages (`data/nlu`, turns in a chat left out where a variant knows no
context) and names the first topic of each message of GOLD. A topic counts as right when the message wants or accepts
it. This pipeline is asked as visitors ask it, through the whole bot, so it may also ask back or refuse.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from bench.messages import TrainingMessage, read
from bench.results import machine, write_section

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = ("near_scope", "out_of_scope")

Predict = Callable[[list[str]], list[str]]


def tfidf(messages: list[TrainingMessage], seed: int) -> Predict:
    """Train TF-IDF on characters (2-4) with logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True),
        LogisticRegression(C=10, max_iter=200, random_state=seed),
    )
    model.fit([message.text for message in messages], [message.topics[0] for message in messages])
    return lambda texts: [str(topic) for topic in model.predict(texts)]


def nearest_neighbour(messages: list[TrainingMessage], encoder_folder: Path) -> Predict:
    """Take the topic of the training message nearest to the message, by the encoder's cosine."""
    from nlu.encoder import SentenceEncoder

    encoder = SentenceEncoder(encoder_folder)
    known = encoder.encode([message.text for message in messages])

    def predict(texts: list[str]) -> list[str]:
        nearest = (encoder.encode(texts) @ known.T).argmax(axis=1)
        return [messages[index].topics[0] for index in nearest]

    return predict


def stock_rasa(messages: list[TrainingMessage], seed: int, epochs: int) -> Predict:
    """Train `rasa init`'s default pipeline, its seed set and its epochs as given."""
    import asyncio

    import yaml
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    pipeline = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": epochs, "random_seed": seed, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]
    by_topic: dict[str, list[str]] = {}
    for message in messages:
        by_topic.setdefault(message.topics[0], []).append(message.text)
    with tempfile.TemporaryDirectory() as folder:
        config, data = Path(folder, "config.yml"), Path(folder, "nlu.yml")
        config.write_text(yaml.safe_dump({"recipe": "default.v1", "language": "en", "pipeline": pipeline}))
        blocks = [
            {"intent": topic, "examples": [{"text": text} for text in texts]} for topic, texts in by_topic.items()
        ]
        data.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, width=10_000))
        agent = Agent.load(train_nlu(str(config), str(data), folder))

    def predict(texts: list[str]) -> list[str]:
        loop = asyncio.new_event_loop()
        parsed = [loop.run_until_complete(agent.parse_message(text)) for text in texts]
        return [str(item["intent"]["name"]) for item in parsed]

    return predict


def accepted(gold: list[dict[str, object]], predicted: list[str]) -> dict[str, float]:
    """Return the share of messages whose predicted topic is wanted or accepted, inside and outside the scope."""
    right_inside, right_outside = [], []
    for item, topic in zip(gold, predicted, strict=True):
        if item["topic"] in OUTSIDE:
            right_outside.append(topic in OUTSIDE or topic == "nlu_fallback")
        elif item["topic"] != "serious_symptom":
            wanted = {item["topic"], *item.get("secondary_topics", []), *item.get("accept", [])}  # type: ignore[misc]
            right_inside.append(topic in wanted)
    return {"inside": float(np.mean(right_inside)), "outside": float(np.mean(right_outside))}


def this_pipeline(gold_path: Path) -> dict[str, float]:
    """Ask the whole bot, with the newest trained model."""
    from faq.engine import Engine
    from faq.evaluation.run import evaluate

    with tempfile.TemporaryDirectory() as folder:
        figures = evaluate(Engine.load(), gold_path, Path(folder, "report.html"))
    return {"inside": figures["in_scope"]["right"], "outside": figures["out_of_scope"]["right"], **figures["in_scope"]}


def main() -> None:
    """Train, measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=100, help="of stock Rasa's DIET (its default)")
    parser.add_argument("--skip", nargs="*", default=[], choices=["stock", "tfidf", "neighbour", "ours"])
    parser.add_argument("--bare-encoder", type=Path, help="a folder with the encoder before fine-tuning")
    arguments = parser.parse_args()
    from faq.project import prepare_process

    gold_path = arguments.gold.resolve()
    prepare_process()
    gold = [json.loads(line) for line in gold_path.read_text("utf-8").splitlines() if line.strip()]
    texts = [item["text"] for item in gold]
    messages = [message for message in read(ROOT / "data" / "nlu") if not message.before]
    rows: list[tuple[str, list[dict[str, float]], float]] = []

    def run(name: str, train: Callable[[int], Predict], seeds: int) -> None:
        started, figures = time.monotonic(), []
        for seed in range(seeds):
            figures.append(accepted(gold, train(seed)(texts)))
            print(f"{name}, seed {seed}: {figures[-1]}", flush=True)
        rows.append((name, figures, (time.monotonic() - started) / seeds))

    if "tfidf" not in arguments.skip:
        run("TF-IDF + logistic regression", lambda seed: tfidf(messages, seed), arguments.seeds)
    if "neighbour" not in arguments.skip and arguments.bare_encoder:
        run("nearest neighbour, bare encoder", lambda _: nearest_neighbour(messages, arguments.bare_encoder), 1)
    if "stock" not in arguments.skip:
        run("stock Rasa (DIET)", lambda seed: stock_rasa(messages, seed, arguments.epochs), arguments.seeds)
    if "ours" not in arguments.skip:
        started = time.monotonic()
        figures = this_pipeline(gold_path)
        rows.append(("this bot", [figures], time.monotonic() - started))
        print(f"this bot: {figures}")
    lines = [
        f"{len(messages)} training messages, {len(gold)} measured; {machine()}",
        "",
        "| variant | in scope, right (min-max) | outside, right | seconds a run |",
        "|---|---|---|---|",
    ]
    for name, measured, seconds in rows:
        inside = [item["inside"] for item in measured]
        spread = f" ({min(inside):.3f}-{max(inside):.3f})" if len(inside) > 1 else ""
        outside = median(item["outside"] for item in measured)
        lines.append(f"| {name} | {median(inside):.3f}{spread} | {outside:.3f} | {seconds:.0f} |")
    write_section("Understanding, side by side", lines)


if __name__ == "__main__":
    main()
