"""The benchmark's arithmetic, and its client against a server that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench import copied_chats
from bench.speed import chats, report, variants
from bench.speed.client import one_client, several_clients
from bench.speed.cost import Cost
from bench.speed.measure import Figures, Plan, joined, measure
from bench.speed.profile import shares
from bench.speed.server import Running, started
from bench.speed.training import seconds_an_epoch
from stores.database import ChatDatabase, EventRow


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The floor."""
    with variants.serve_echo(tmp_path_factory.mktemp("echo")) as server:
        yield server


def test_a_profile_counts_the_innermost_functions() -> None:
    lines = ["main (a.py:1);ask (b.py:7) 6", "main (a.py:2);ask (b.py:9) 2", "main (a.py:3) 2", "run;select (x.py:1) 9"]

    assert shares(lines) == [("ask (b.py)", 0.8), ("main (a.py)", 0.2)]


def test_a_figure_is_shown_as_median_with_least_and_greatest() -> None:
    runs = [Figures({"p50 ms": [value]}) for value in (5.04, 3.0, 4.0)]

    assert joined(runs).shown("p50 ms") == "4.0 (3.0–5.0)"
    assert joined(runs).shown("memory MB") == "–"


def test_replies_are_timed(echo: Running) -> None:
    times = several_clients(echo.port, [["does it hurt", "and then"]] * 20, clients=4)

    assert 0 < times.p50 <= times.p99
    assert times.a_second > 1


def test_a_reply_that_is_no_success_stops_the_measurement(echo: Running) -> None:
    with pytest.raises(AssertionError, match="status 404 for 'does it hurt'"):
        one_client(echo.port, [["does it hurt"]], path="/nowhere")


def test_all_figures_of_a_server_are_taken(tmp_path: Path) -> None:
    plan = Plan(20, memory=True, long_chat="asking")
    found = measure(variants.serve_echo, [["does it hurt", "how much is it"]] * 30, plan, tmp_path / "echo")

    assert {name for name, values in found.values.items() if values[0] >= 0} == {
        *("start s", "p50 ms", "p99 ms", "cpu ms", "first p50 ms", "replies/s", "memory MB"),
        *("turn 2 ms", "turn 400 ms", "turn 400 / turn 2"),
    }


def test_a_server_that_ends_is_an_error_that_names_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(RuntimeError, match=r"exit code 3.*log"), started(["sh", "-c", "exit 3"], 1, log):
        pass


def test_the_chats_are_whole_and_neither_half_knows_the_other() -> None:
    one, other = chats.halves(chats.read())

    assert max(map(len, one)) > 2
    assert not {tuple(chat) for chat in one} & {tuple(chat) for chat in other}


def test_so_many_messages_are_taken_in_whole_chats() -> None:
    some = [["a", "b", "c"], ["d"], ["e", "f"]]

    assert chats.take(some, 5) == [["a", "b", "c"], ["d"], ["e"]]
    assert chats.take(some, 8) == [*some, ["a", "b"]]


def test_an_epochs_time_is_that_of_all_neural_parts() -> None:
    log = (
        "Epochs:   0%|          | 0/2 [00:00<?, ?it/s]\rEpochs:  50%|## | 1/2 [01:12<01:12, 72.1s/it]"
        "\rEpochs: 100%|###| 2/2 [02:02<00:00, 61.0s/it]\rEpochs: 100%|###| 2/2 [02:02<00:00, 61.0s/it, t_loss=3]\n"
        "Epochs:   0%|          | 0/2 [00:00<?, ?it/s]\rEpochs:  50%|## | 1/2 [00:07<00:07, 7.1s/it]"
        "\rEpochs: 100%|###| 2/2 [00:10<00:00, 5.0s/it]\n"
    )

    assert seconds_an_epoch(log) == 50 + 3
    assert seconds_an_epoch("no bar") == 0


def test_stored_chats_are_copied_with_all_their_events(tmp_path: Path) -> None:
    file = tmp_path / "chats.sqlite"
    database = ChatDatabase(sa.engine.make_url(f"sqlite:///{file}"))
    rows = [EventRow("user", 1.0, f"turn-{number}", "{}") for number in range(3)]
    database.append(copied_chats.TEMPLATE, None, rows, 1, "[]", 1.0)

    copied_chats.copy(file, copied_chats.OURS, 0, 5)
    copied_chats.copy(file, copied_chats.OURS, 5, 9)

    assert len(database.senders()) == 10
    for number in (1, 5, 6, 9):
        chat = database.chat(copied_chats.sender_of(number))
        assert chat is not None
        assert database.events(chat, 1) == ["{}"] * 3


def test_the_table_has_a_column_a_variant_and_says_what_is_extrapolated() -> None:
    own, stock = Figures({"p50 ms": [4.0, 5.0, 4.5]}), Figures({"p50 ms": [45.0]})
    facts = report.Facts(3, 200, 38.0, 100.0, 60.0, cost=Cost(1.2, 2.5, 29.0, 90.0))

    table = report.table({report.OWN: own, report.STOCK: stock}, facts)
    notes = "\n".join(report.notes({report.OWN: own, report.STOCK: stock}, facts))

    assert table[0] == "| | stock Rasa | this bot | to reach |"
    assert "| reply, one client, p50, ms | 45.0 (45.0–45.0) | 4.5 (4.0–5.0) | ≤ 5 |" in table
    assert table[-1] == "| training from a clean checkout, s | 5,980 | 38 | ≤ 40 |"
    assert "extrapolated: a second epoch takes 60 s" in notes
    assert "10.0 times as long" in notes
