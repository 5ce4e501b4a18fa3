"""Understanding, side by side: this pipeline, stock Rasa, TF-IDF, nearest neighbour, on the same training messages.

Usage: python -m bench.understanding [GOLD.jsonl …] [--public CLINC150.json] [--sizes 500 1500 5000 all]
                                     [--seeds 0 1 2] [--variants own own-bare stock tfidf neighbour]

All variants learn from the same samples of the training messages, and all but stock Rasa from all of them (stock Rasa
too with --full-stock, which takes hours). Each is then asked every labelled message, as written and mistyped. What was
measured is kept in bench/data/understanding/, so that several runs make one table; `--variants` with nothing after it
only makes table and picture anew. Stock Rasa's models are kept in build/bench/understanding/: asked again, they need
not be trained again.

The bare encoder is made once:

    cd tools/encoder && uv run export.py --out ../../build/bare_encoder
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.messages import TrainingMessage, read
from bench.results import RESULTS, machine, write_section
from bench.side_by_side import rows, variants
from bench.side_by_side.public_intents import PublicIntents, PublicIntentsError, read_public
from bench.side_by_side.rasa_models import Trained
from bench.side_by_side.rows import Row
from bench.side_by_side.sample import fingerprint, kept, stratified
from bench.side_by_side.scores import openers, scores
from bench.side_by_side.table import grouped, table
from bench.thresholds import VALIDATION
from faq.evaluation.gold import GoldError, Message
from faq.project import ROOT
from faq.training import build_vocabulary
from nlu.encoder import EncoderError

KEPT = ROOT / "bench" / "data" / "understanding"
PICTURES = ROOT / "docs" / "pictures"
TITLE = "Understanding, side by side"


@dataclass(frozen=True)
class Labelled:
    """Labelled messages to ask.

    Attributes:
        name: Of their file.
        content: Hash of their file.
        messages: The messages.
        with_slips: Whether to ask them mistyped as well.
    """

    name: str
    content: str
    messages: list[Message]
    with_slips: bool = True


@dataclass(frozen=True)
class Course:
    """What is taught, how, and what is asked then.

    Attributes:
        messages: All training messages.
        sample: Draws a sample of a size by a seed.
        train: Trains a variant on a sample, with a seed.
        tests: What to ask.
    """

    messages: Sequence[TrainingMessage]
    sample: Callable[[int, int], list[TrainingMessage]]
    train: Callable[[str, Sequence[TrainingMessage], int], Trained]
    tests: list[Labelled]

    def sample_of(self, size: int | None, seed: int) -> Sequence[TrainingMessage]:
        """Return the sample; all messages without a size."""
        return self.messages if size is None else self.sample(size, seed)


def of_this_clinic(gold: Sequence[Path], settings: variants.Settings) -> Course:
    """Return the course on the project's own messages that open a chat; no variant is told the turns before."""
    messages = [message for message in read(ROOT / "data" / "nlu") if not message.before]
    return Course(
        messages,
        lambda size, seed: kept(messages, size, seed, KEPT / "samples"),
        lambda variant, sample, seed: variants.train(variant, sample, seed, settings),
        [Labelled(path.name, _hash_of(path), openers(path)) for path in gold],
    )


def of_public(path: Path, public: PublicIntents, settings: variants.Settings) -> Course:
    """Return the course on a public set of intents."""
    return Course(
        public.train,
        lambda size, seed: stratified(public.train, size, seed),
        lambda variant, sample, seed: variants.train_on_public(variant, sample, public.validation, seed, settings),
        [Labelled(path.name, _hash_of(path), public.test, with_slips=False)],
    )


def measured(
    course: Course, chosen: Sequence[str], sizes: Sequence[int | None], seeds: Sequence[int], *,
    stock_up_to: int | None, settings: variants.Settings,
) -> Iterator[list[Row]]:  # fmt: skip
    """Train and ask, all messages first, and yield the rows of each trained variant, one a test."""
    for size in sorted(sizes, key=lambda size: (size is not None, size)):
        for seed in seeds:
            sample = course.sample_of(size, seed)
            for variant in chosen:
                is_stock = variant == variants.STOCK
                if is_stock and stock_up_to is not None and (size is None or size > stock_up_to):
                    continue
                if size is None and seed != seeds[0] and not variants.depends_on_chance(variant):
                    continue
                trained = course.train(variant, sample, seed)
                yield [
                    Row(
                        test=test.name,
                        test_hash=test.content,
                        variant=variant,
                        size=size,
                        seed=seed,
                        messages=len(sample),
                        sample_hash=fingerprint(sample),
                        made_with=settings.fingerprint_of(variant),
                        epochs=settings.epochs if is_stock else None,
                        seconds=round(trained.seconds, 1),
                        scores=scores(trained.predict, test.messages, with_slips=test.with_slips),
                    )
                    for test in course.tests
                ]


def comparable(known: Sequence[Row], course: Course, test: Labelled, settings: variants.Settings) -> list[Row]:
    """Return the rows of a test whose training messages, encoder and pipeline are those of today."""
    return [
        row
        for row in known
        if (row.test, row.test_hash) == (test.name, test.content)
        and row.sample_hash == fingerprint(course.sample_of(row.size, row.seed))
        and row.made_with == settings.fingerprint_of(row.variant)
    ]


def write(course: Course, settings: variants.Settings) -> None:
    """Write table and picture of each test."""
    from bench.side_by_side.picture import draw

    known = rows.load(KEPT / "rows.jsonl")
    for test in course.tests:
        mine = [row for row in known if row.test == test.name]
        usable = comparable(mine, course, test, settings)
        if not usable:
            print(f"{test.name}: nothing measured yet.")
            continue
        groups = grouped(usable)
        picture = PICTURES / f"understanding-{Path(test.name).stem}.png"
        draw(groups, f"{TITLE}: {test.name}, {len(test.messages):,} messages", picture)
        lines = [
            f"{len(test.messages):,} labelled messages. {machine()}; other work may have run beside: the seconds are "
            "rough, the rest does not depend on it.",
            "",
            *table(groups),
            "",
            f"![Learning curves](../{picture.relative_to(RESULTS.parents[1])})",
            "",
            *_notes(test),
        ]
        if left_out := len(mine) - len(usable):
            lines.append(f"- Left out: {left_out} older rows, of other messages, another encoder or another pipeline.")
        print("\n".join(lines))
        write_section(f"{TITLE}: {test.name}", lines)


def _notes(test: Labelled) -> list[str]:
    notes = [
        "Median over the seeds (least–greatest). How to read it:",
        "",
        "- In a row's size, all variants learnt from the same messages: a sample in which each topic has its share, "
        "another one for each seed. On all messages only stock Rasa depends on chance; the others give the same model "
        "each time.",
        "- Stock Rasa is `rasa init`'s pipeline, whose default is 100 epochs; its fallback refuses.",
        "- TF-IDF and nearest neighbour always name a topic; they refuse only by naming an out-of-scope one.",
        "- The shipped encoder was fine-tuned on all training messages of this project, with their topics. So in the "
        "rows of samples this pipeline has seen more than the sample; on the bare encoder it has not, but it asks back "
        "more often, for config.yml's thresholds were chosen for the shipped one.",
    ]
    if not test.with_slips:
        return [
            *notes[:-1],
            "- This pipeline is the encoder and the topic model here, with the probability below which it knows no "
            "intent chosen on the set's validation messages; spelling, guard and clauses know this clinic only. The "
            "shipped encoder was fine-tuned for the clinic, which may cost it elsewhere.",
        ]
    notes += [
        "- This pipeline is config.yml's, without what was taught at the desk, and without the actions, which may "
        "refuse or add. It is asked as the first message of a chat; messages that lean on the turns before are left "
        "out of all training here. The whole bot is measured by `python -m bench.labelled`.",
        "- The slips are seeded, by the generator that the encoder's fine-tuning also used on the training messages; "
        "the bare encoder never met it.",
    ]
    if test.name == VALIDATION.name:
        notes.append("- Thresholds and temperature of config.yml were chosen on these very messages.")
    return notes


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _size(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is neither 'all' nor a number of messages")
    return int(text)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="*", help="labelled messages; the validation set when left out")
    parser.add_argument("--public", type=Path, help="a set of intents in the format of CLINC150, instead of GOLD")
    parser.add_argument("--sizes", type=_size, nargs="+", default=[500, 1500, 5000, None])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--variants", nargs="*", default=list(variants.NAMES), choices=list(variants.NAMES))
    parser.add_argument("--epochs", type=int, default=100, help="of stock Rasa's DIET (its default)")
    parser.add_argument("--stock-up-to", type=int, default=1500, help="train stock Rasa on no larger sample")
    parser.add_argument("--full-stock", action="store_true", help="train stock Rasa on all messages too; takes hours")
    parser.add_argument("--bare-encoder", type=Path, default=ROOT / "build" / "bare_encoder")
    return parser


def main() -> None:
    """Train, ask, keep the rows, and write tables and pictures."""
    parser = _arguments()
    arguments = parser.parse_args()
    gold = [path.resolve() for path in arguments.gold] or [VALIDATION]
    settings = variants.Settings(arguments.bare_encoder.resolve(), arguments.epochs)
    public = arguments.public and arguments.public.resolve()
    try:
        course = of_public(public, read_public(public), settings) if public else of_this_clinic(gold, settings)
        for variant in variants.NAMES:
            settings.fingerprint_of(variant)
    except (GoldError, PublicIntentsError, EncoderError) as problem:
        parser.exit(2, f"{problem}\n")
    build_vocabulary()
    stock_up_to = None if arguments.full_stock else arguments.stock_up_to
    found = measured(
        course, arguments.variants, arguments.sizes, arguments.seeds, stock_up_to=stock_up_to, settings=settings
    )
    for new in found:
        rows.store(new, KEPT / "rows.jsonl")
        for row in new:
            print(f"{row.test}, {row.variant}, {row.size or 'all'}, seed {row.seed}: {row.scores}", flush=True)
    write(course, settings)


if __name__ == "__main__":
    main()
