"""Reading YAML: plain data with lines, and a clear refusal of anything hostile."""

from __future__ import annotations

import contextlib
import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import InvalidFilesError
from knowledge.yaml_file import MAX_BYTES, MAX_DEPTH, dotted, parse, read

BILLION_LAUGHS = b"a: &a [lol]\n" + b"".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n".encode() for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def refusal(content: bytes) -> InvalidFilesError:
    with pytest.raises(InvalidFilesError) as caught:
        parse(content, name="data/x.yml")
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("y", "y"),
        ("09:30", "09:30"),
        ("12:30:45", "12:30:45"),
        ("0123", "0123"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1e5", "1e5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("9" * 5000, "9" * 5000),
        ("2026-02-30", "2026-02-30"),
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-02-28 10:00:00", "2026-02-28 10:00:00"),
        ("true", True),
        ("False", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("999", 999),
        ("-3", -3),
        ("75.50", 75.5),
        ("'75'", "75"),
        ('"true"', "true"),
        ("=", "="),
    ],
)
def test_scalars_do_not_surprise(text: str, value: object) -> None:
    data = parse(f"key: {text}\n".encode(), name="x").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


def test_keys_are_texts() -> None:
    assert list(parse(b"no: 1\n2: 2\ntrue: 3\n2026-01-01: 4\n<<: 5\n", name="x").data) == [
        "no",
        "2",
        "true",
        "2026-01-01",
        "<<",
    ]


def test_lines_are_known_by_path() -> None:
    file = parse(b"# comment\na:\n  b: >-\n    long\n    text\n  c:\n    - one\n    - d: two\n", name="x")
    assert file.data == {"a": {"b": "long text", "c": ["one", {"d": "two"}]}}
    assert file.lines == {
        ("a",): 2,
        ("a", "b"): 3,
        ("a", "c"): 6,
        ("a", "c", 0): 7,
        ("a", "c", 1): 8,
        ("a", "c", 1, "d"): 8,
    }
    assert file.line_of(("a", "b", "missing")) == 3
    assert file.line_of(("nothing",)) == 1
    assert file.value_at(("a", "c", 1, "d")) == "two"
    assert file.value_at(("a", "c", 7, "d")) is None


@pytest.mark.parametrize(
    ("content", "line", "key", "message"),
    [
        (b"a: 1\nb: &x 2\n", 2, "b", "anchor"),
        (b"a: 1\nb:\n  - *x\n", 3, "b[1]", "alias"),
        (b"a: !!python/object/apply:os.system ['touch /tmp/owned']\n", 1, "a", "tag"),
        (b"a: !!python/name:os.system\n", 1, "a", "tag"),
        (b"a: !custom 1\n", 1, "a", "tag"),
        (b"a: !!str 1\n", 1, "a", "tag"),
        (b"!!set {a: 1}\n", 1, "", "tag"),
        (b"a: 1\nb: 2\na: 3\n", 3, "a", "twice (first on line 1)"),
        (b"a: 1\n---\nb: 2\n", 2, "", "second document"),
        (b"? [a, b]\n: 1\n", 1, "", "not a plain text"),
        (b"'': 1\n", 1, "", "not a plain text"),
        (b"&k a: 1\n", 1, "a", "anchor"),
        (b"- 1\n", 1, "", "does not start with keys"),
        (b"just text\n", 1, "", "does not start with keys"),
        (b"", 1, "", "does not start with keys"),
        (b"a: [1\nb: 2\n", 2, "", "not valid YAML"),
        (b"a: b: c\n", 1, "", "not valid YAML"),
        (b"a:\n\t- 1\n", 2, "", "not valid YAML"),
        (b"a: 1\nb: \x08\n", 2, "", "does not allow"),
        (b"a: 1\nb: x\0y\n", 2, "", "NUL"),
        ("a: 1\nb: caf\ufffd\n".encode(), 2, "", "not UTF-8"),
        (b'a: 1\nb: "\\0"\n', 2, "b", "control or hidden"),
        (b'a: "\\e[31m"\n', 1, "a", "control or hidden"),
        ("a: \u202egnp.exe\n".encode(), 1, "a", "control or hidden"),
        ("a: 1\nb: caf\u00e9\n".encode("latin-1"), 2, "", "not UTF-8"),
        ("a: 1\n".encode("utf-16"), 1, "", "not UTF-8"),
        ("a: 1\n".encode("utf-16-le"), 1, "", "NUL"),
    ],
)
def test_refusals_name_line_and_key(content: bytes, line: int, key: str, message: str) -> None:
    problem = refusal(content).problems[0]
    assert (problem.line, problem.key) == (line, key)
    assert message in problem.message
    assert problem.remedy


def test_billion_laughs_is_refused_at_once() -> None:
    start = time.monotonic()
    assert "anchor" in str(refusal(BILLION_LAUGHS))
    assert time.monotonic() - start < 1


def test_no_code_runs(tmp_path: Path) -> None:
    target = tmp_path / "owned"
    refusal(f"a: !!python/object/apply:os.system ['touch {target}']\n".encode())
    assert not target.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"a: " + b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b"[" * 900_000,
        b"a: " + b"{a: " * 200_000,
        b"- " * 500_000,
        b"".join(b" " * n + b"a:\n" for n in range(1000)),
    ],
)
def test_deep_nesting_is_refused_at_once(content: bytes) -> None:
    start = time.monotonic()
    assert "nested more than 20 levels deep" in str(refusal(content))
    assert time.monotonic() - start < 2


def test_too_many_values_are_refused() -> None:
    assert "more than 100,000 values" in str(refusal(b"a: [" + b"1," * 200_000 + b"]"))


def test_depth_up_to_the_limit_is_read() -> None:
    depth = MAX_DEPTH - 1
    assert parse(b"a: " + b"[" * depth + b"]" * depth, name="x").data


def test_many_problems_are_all_named_up_to_a_limit() -> None:
    error = refusal(b"".join(f"k{n}: *x\n".encode() for n in range(1000)))
    assert [problem.line for problem in error.problems] == list(range(1, 51))


def test_three_megabytes_are_refused_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.yml"
    path.write_bytes(b"# " + b"x" * 3_000_000)
    monkeypatch.setattr(Path, "open", lambda *args, **options: pytest.fail("the file was opened"))
    with pytest.raises(InvalidFilesError, match=r"3,000,002 bytes, at most 2,000,000"):
        read(path)


def test_a_file_that_grows_after_the_look_is_refused() -> None:
    assert "more than" in str(refusal(b"#" * (MAX_BYTES + 1)))


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "loop"])
def test_what_is_not_a_readable_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.yml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path)
    with pytest.raises(InvalidFilesError, match=r"data/x\.yml: (is missing|is not a file|cannot be read)"):
        read(path, name="data/x.yml")


def test_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes("\ufeffa: 1\r\nb: é\r\n".encode())
    file = read(path)
    assert file.data == {"a": 1, "b": "é"}
    assert file.lines["b",] == 2
    assert len(file.digest) == 64


def test_dotted_paths_count_from_one() -> None:
    assert dotted(("topics", "pain", "variants", 0, "answer")) == "topics.pain.variants[1].answer"


_plain = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
_data = st.dictionaries(
    st.text("abcdefghij_", min_size=1, max_size=8),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**17), 10**17) | _plain | st.dates(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text("abcdefghij_", min_size=1, max_size=8), inner, max_size=4)
        ),
        max_leaves=15,
    ),
    min_size=1,
)


@given(_data)
def test_what_pyyaml_writes_is_read_back(data: dict[str, Any]) -> None:
    assert parse(yaml.safe_dump(data).encode(), name="x").data == data


@given(st.binary(max_size=200) | st.text("abc:-[]{}&*!|>'\"#%@ \n\t?,0", max_size=80).map(str.encode))
def test_nothing_but_our_own_error_comes_out(content: bytes) -> None:
    with contextlib.suppress(InvalidFilesError):
        assert isinstance(parse(content, name="x").data, dict)
