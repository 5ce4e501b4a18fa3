"""The widget's files, the snippet, the demo page, health."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from frontdesk.pages import views
from frontdesk.pages.widget_files import WidgetFiles, WidgetMissingError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "src"
    (folder / "ui").mkdir(parents=True)
    (folder / "clinic-chat.js").write_text('import "./ui/panel.js";')
    (folder / "ui" / "panel.js").write_text("export {};")
    (folder / "notes.md").write_text("not served")
    return folder


@pytest.fixture
def widget(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WidgetFiles:
    made = WidgetFiles([tmp_path / "dist", source], tmp_path / "published")
    monkeypatch.setattr(views, "widget", lambda: made)
    return made


def test_snippet_names_the_file_and_its_hash(widget: WidgetFiles, source: Path) -> None:
    tag = widget.script_tag("https://chat.example")
    match = re.search(
        r'src="https://chat\.example/widget/([0-9a-f]{16})/clinic-chat\.js" integrity="sha384-([^"]+)"', tag
    )
    assert match
    digest = hashlib.sha384((source / "clinic-chat.js").read_bytes()).digest()
    assert base64.b64decode(match[2]) == digest
    assert 'crossorigin="anonymous"' in tag


async def test_old_version_goes_on_being_served_after_an_update(web: Any, widget: WidgetFiles, source: Path) -> None:
    old = widget.version()
    (source / "clinic-chat.js").write_text("// newer, and of another size")
    new = widget.version()
    assert old != new
    answers = [await web.get(f"/widget/{version}/clinic-chat.js") for version in (old, new)]
    assert [answer.text for answer in answers] == ['import "./ui/panel.js";', "// newer, and of another size"]
    for answer in answers:
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    "path",
    ["{v}/notes.md", "{v}/../../secrets", "{v}/.hidden.js", "{v}/ui", "../{v}/clinic-chat.js", "0000000000000000/x.js"],
)
async def test_nothing_else_is_served(web: Any, widget: WidgetFiles, path: str) -> None:
    answer = await web.get("/widget/" + path.format(v=widget.version()).replace("..", "%2e%2e"))
    assert answer.status_code == 404


async def test_link_out_of_the_folder_is_not_followed(web: Any, widget: WidgetFiles, tmp_path: Path) -> None:
    version = widget.version()
    (tmp_path / "secret.js").write_text("secret")
    (tmp_path / "published" / version / "link.js").symlink_to(tmp_path / "secret.js")
    assert (await web.get(f"/widget/{version}/link.js")).status_code == 404


def test_widget_that_was_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(WidgetMissingError, match=r"clinic-chat\.js; build the widget"):
        WidgetFiles([tmp_path], tmp_path / "published").version()


async def test_demo_page_has_the_snippet(
    web: Any, widget: WidgetFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>{{CLINIC_NAME}}</title>{{PRICES}}{{SCRIPT_TAG}}")
    (tmp_path / "clinic.css").write_text("body {}")
    monkeypatch.setattr(views, "DEMO", tmp_path)
    page = await web.get("/")
    assert "<title>Example Clinic</title>" in page.text
    assert '<tr><th scope="row">Back</th><td>60 minutes</td><td>from £110</td></tr>' in page.text
    assert f'src="/widget/{widget.version()}/clinic-chat.js"' in page.text
    assert (await web.get("/clinic.css")).headers["content-type"].startswith("text/css")
    assert (await web.get("/nothing.css")).status_code == 404


async def test_snippet_page(web: Any, widget: WidgetFiles) -> None:
    page = await web.get("/embed")
    assert "&lt;script type=&quot;module&quot;" in page.text
    assert "http://localhost/widget/" in page.text
    assert (await web.get("/embed.txt")).text.startswith('<script type="module" src="http://localhost/widget/')


async def test_health(web: Any) -> None:
    assert (await web.get("/healthz")).json() == {"status": "ok"}
    assert (await web.get("/readyz")).json() == {"status": "ok"}
