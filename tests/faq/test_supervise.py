"""The supervisor's configuration: loopback only, both programs started again, no control socket."""

from __future__ import annotations

import configparser
from pathlib import Path

from faq.supervise import configuration, programs


def _parsed(tmp_path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.read_string(configuration(programs(8000, 5005), tmp_path))
    return parser


def test_both_programs_are_started_again_when_they_die(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path)

    for program in ("program:rasa", "program:frontdesk"):
        assert parsed[program]["autorestart"] == "true"
        assert parsed[program]["killasgroup"] == "true"


def test_everything_listens_on_loopback(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path)

    assert "--interface 127.0.0.1 --port 5005" in parsed["program:rasa"]["command"]
    assert "--port 8000 --rasa-url http://127.0.0.1:5005" in parsed["program:frontdesk"]["command"]


def test_the_supervisor_opens_no_control_socket(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path)

    assert set(parsed.sections()) == {"supervisord", "program:rasa", "program:frontdesk"}
    assert "autorestart" not in parsed["supervisord"]
