"""The benchmark's arithmetic, and its client against a server that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.speed import variants
from bench.speed.client import one_client, several_clients
from bench.speed.measure import Figures, joined, measure
from bench.speed.profile import shares
from bench.speed.server import Running, started


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
    times = several_clients(echo.port, ["does it hurt"] * 40, clients=4)

    assert 0 < times.p50 <= times.p99
    assert times.a_second > 1


def test_a_reply_that_is_no_success_stops_the_measurement(echo: Running) -> None:
    with pytest.raises(AssertionError, match="status 404 for 'does it hurt'"):
        one_client(echo.port, ["does it hurt"], path="/nowhere")


def test_all_figures_of_a_server_are_taken(tmp_path: Path) -> None:
    found = measure(variants.serve_echo, ["does it hurt", "how much is it"] * 10, 20, tmp_path)

    assert {name for name, values in found.values.items() if values[0] > 0} == {
        *("start s", "p50 ms", "p99 ms", "first p50 ms", "replies/s", "memory MB")
    }


def test_a_server_that_ends_is_an_error_that_names_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(RuntimeError, match=r"exit code 3.*log"), started(["sh", "-c", "exit 3"], 1, log):
        pass
