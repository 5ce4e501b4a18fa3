"""The comparison's own parts: samples, rules, rows, table, picture and the public format."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.messages import TrainingMessage
from bench.mistyped import mistyped
from bench.side_by_side import rows, variants
from bench.side_by_side.answers import given
from bench.side_by_side.picture import draw
from bench.side_by_side.public_intents import PublicIntentsError, read_public
from bench.side_by_side.rows import Row
from bench.side_by_side.sample import fingerprint, kept, stratified
from bench.side_by_side.scores import scores
from bench.side_by_side.table import grouped, table
from bench.understanding import Labelled, comparable, measured, of_public
from faq.evaluation.gold import Message
from faq.evaluation.judge import Given

MESSAGES = [
    TrainingMessage(f"{topic} {number}", (topic,), ())
    for topic, count in (("pain", 60), ("cost", 30), ("age", 10))
    for number in range(count)
]
ROW = Row("q.jsonl", "t1", variants.TFIDF, 500, 0, 501, "s1", "", None, 2.5, {"right": 0.5, "outside": None})
PUBLIC = {
    "train": [[f"{start} {end}", intent] for intent, start in (("balance", "how much money is in my"),
              ("restaurant", "where can i get")) for end in ("savings", "tacos", "account", "bank", "pizza", "lunch")],
    "val": [["what is in my savings account", "balance"], ["where do they sell good pizza", "restaurant"]],
    "test": [["how much is left in the bank", "balance"], ["where can i get sushi", "restaurant"]],
    "oos_train": [["how tall is the moon", "oos"], ["who wrote hamlet", "oos"], ["sing me a song", "oos"]],
    "oos_val": [["who painted the mona lisa", "oos"]],
    "oos_test": [["who wrote macbeth", "oos"]],
}  # fmt: skip


@pytest.fixture
def public_file(tmp_path: Path) -> Path:
    """A tiny set in the public format."""
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(PUBLIC), "utf-8")
    return path


@pytest.fixture(scope="module")
def settings() -> variants.Settings:
    """The shipped encoder stands for the bare one, which is not in version control."""
    return variants.Settings(variants.SHIPPED_ENCODER, epochs=1)


def test_a_sample_keeps_the_topics_shares() -> None:
    drawn = Counter(message.topics[0] for message in stratified(MESSAGES, 50, seed=1))

    assert drawn == {"pain": 30, "cost": 15, "age": 5}


def test_a_rare_topic_keeps_two_messages() -> None:
    assert Counter(message.topics[0] for message in stratified(MESSAGES, 5, seed=1))["age"] == 2


def test_a_seed_draws_the_same_sample_each_time_and_another_seed_another_one() -> None:
    assert stratified(MESSAGES, 20, seed=1) == stratified(MESSAGES, 20, seed=1) != stratified(MESSAGES, 20, seed=2)


def test_a_sample_larger_than_all_is_all() -> None:
    assert stratified(MESSAGES, 1000, seed=1) == MESSAGES


def test_a_sample_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="size is 0"):
        stratified(MESSAGES, 0, seed=1)


def test_a_kept_sample_stays_the_same_while_messages_are_added(tmp_path: Path) -> None:
    before = kept(MESSAGES, 20, 1, tmp_path)
    more = [TrainingMessage("is it sore", ("pain",), ()), *MESSAGES]

    assert kept(more, 20, 1, tmp_path) == before
    assert fingerprint(stratified(more, 20, 1)) != fingerprint(before)


def test_a_kept_sample_is_drawn_anew_when_a_message_of_it_is_gone(tmp_path: Path) -> None:
    gone = kept(MESSAGES, 20, 1, tmp_path)[0]
    left = [message for message in MESSAGES if message != gone]

    assert gone not in kept(left, 20, 1, tmp_path)
    assert kept(left, 20, 1, tmp_path) == stratified(left, 20, 1)


def test_a_sample_with_another_label_is_another_sample() -> None:
    assert fingerprint(MESSAGES) != fingerprint([replace(MESSAGES[0], topics=("cost",)), *MESSAGES[1:]])


@pytest.mark.parametrize(
    ("intent", "topics", "expected"),
    [
        ("pain", [], Given("answer", ("pain",))),
        ("pain", ["pain", "cost"], Given("answer", ("pain", "cost"))),
        ("clarify", ["pain", "cost"], Given("clarify", ("pain", "cost"))),
        ("nlu_fallback", ["pain"], Given("fallback")),
        ("near_scope", [], Given("fallback")),
        ("serious_symptom", [], Given("urgent", ("serious_symptom",))),
        ("thanks", [], Given("smalltalk", ("thanks",))),
    ],
)
def test_an_intent_leads_to_a_reply(intent: str, topics: list[str], expected: Given) -> None:
    assert given(intent, topics) == expected


def test_scores_count_what_became_of_each_message() -> None:
    gold = [
        Message("1", "1", "sore?", "pain", secondary_topics=("cost",)),
        Message("2", "2", "dear?", "cost"),
        Message("3", "3", "old?", "age"),
        Message("4", "4", "laser or this", "comparison"),
        Message("5", "5", "moon", "out_of_scope"),
        Message("6", "6", "cannot breathe", "serious_symptom"),
    ]
    answers = [given("pain"), given("clarify", ["pain", "cost"]), given("nlu_fallback"), given("pain"),
               given("out_of_scope"), given("pain")]  # fmt: skip
    asked: list[list[str]] = []

    def predict(texts: list[str]) -> list[Given]:
        asked.append(texts)
        return answers if len(asked) == 1 else [given("nlu_fallback")] * len(texts)

    found = scores(predict, gold)

    expected = {"right": 0.25, "one_tap": 0.5, "wrong": 0.25, "refused": 0.25, "asked_back": 0.25, "several": 0.5,
                "outside": 1.0, "alarms": 0.0, "false_alarms": 0.0, "right_mistyped": 0.0, "lost": 0.25}  # fmt: skip
    assert expected.items() <= found.items()
    assert asked[1] == mistyped(asked[0], 11)
    assert asked[1] != asked[0]


def test_slips_are_the_same_each_time() -> None:
    texts = ["does it hurt and what does it cost", "can i come when i am pregnant"]

    assert mistyped(texts, 3) == mistyped(texts, 3) != mistyped(texts, 4)


def test_a_row_takes_the_place_of_an_earlier_one_of_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    other = replace(ROW, seed=1)
    rows.store([ROW, other], path)
    rows.store([replace(ROW, sample_hash="s2")], path)

    assert rows.load(path) == [replace(ROW, sample_hash="s2"), other]


def test_no_file_holds_no_rows(tmp_path: Path) -> None:
    assert rows.load(tmp_path / "rows.jsonl") == []


def test_the_table_shows_median_and_spread_and_leaves_unknown_scores_out() -> None:
    several = [replace(ROW, seed=seed, scores={"right": right}) for seed, right in enumerate((0.5, 0.25, 0.75))]
    everything = replace(ROW, variant=variants.OWN, size=None, messages=12_345, scores={"right": 1.0})

    assert table(grouped([everything, *several])) == [
        "| trained on | variant | seeds | in scope, right at once | s of training |",
        "|---|---|---|---|---|",
        "| 501 | TF-IDF + logistic regression | 0, 1, 2 | 0.500 (0.250–0.750) | 2 |",
        "| all 12,345 | this pipeline | 0 | 1.000 | 2 |",
    ]


def test_other_epochs_are_another_line_of_the_table() -> None:
    stock = [replace(ROW, variant=variants.STOCK, epochs=epochs) for epochs in (100, 10)]

    assert [group.name for group in grouped(stock)] == ["stock Rasa (DIET), 10 epochs", "stock Rasa (DIET), 100 epochs"]


def test_the_picture_is_drawn(tmp_path: Path) -> None:
    groups = grouped([ROW, replace(ROW, size=None, messages=900), replace(ROW, variant=variants.OWN)])

    draw(groups, "a title", tmp_path / "pictures" / "curves.png")

    assert (tmp_path / "pictures" / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_a_public_set_is_read(public_file: Path) -> None:
    public = read_public(public_file)

    assert public.train[0] == TrainingMessage("how much money is in my savings", ("public_balance",), ())
    assert [message.topic for message in public.test] == ["public_balance", "public_restaurant", "out_of_scope"]
    assert public.validation[-1].topics == ("out_of_scope",)


@pytest.mark.parametrize(
    ("change", "named"),
    [({"oos_test": None}, "'oos_test' is missing"), ({"val": [["a"]]}, r"val\[0\] is \['a'\]")],
)
def test_a_public_set_in_another_format_is_refused(public_file: Path, change: dict[str, Any], named: str) -> None:
    public_file.write_text(json.dumps({**PUBLIC, **change}), "utf-8")

    with pytest.raises(PublicIntentsError, match=named):
        read_public(public_file)


def test_variants_learn_a_public_set_and_their_rows_stay_comparable(
    public_file: Path, settings: variants.Settings
) -> None:
    course = of_public(public_file, read_public(public_file), settings)
    chosen = [variants.OWN, variants.TFIDF, variants.NEIGHBOUR]

    found = [row for new in measured(course, chosen, [None], [0, 1], stock_up_to=1, settings=settings) for row in new]

    assert [(row.variant, row.seed, row.messages) for row in found] == [(variant, 0, 15) for variant in chosen]
    assert [row.scores["right"] for row in found] == [1.0, 1.0, 1.0]
    assert comparable(found, course, course.tests[0], settings) == found
    stale = [replace(found[0], made_with="another"), replace(found[1], sample_hash="another")]
    assert comparable(stale, course, course.tests[0], settings) == []
    assert comparable(found, course, Labelled("tiny.json", "changed", []), settings) == []
