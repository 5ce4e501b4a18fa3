"""The pages of a clinic that the widget is tested on."""

from __future__ import annotations

from pathlib import Path

from fake_http import Request, Response
from fake_replies import CARD

WIDGET = Path(__file__).parents[2] / "widget"
SCRIPT = '<script type="module" src="/widget/clinic-chat.js"></script>'
# A policy as strict as any host's: no inline style, no inline script, no eval, no markup from strings.
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PRICES = "".join(
    f'<tr><th scope="row">{label}</th><td>{minutes} minutes</td><td>{amount}</td></tr>'
    for label, minutes, amount in [
        ("Face", 40, "£75.00"),
        ("Face and neck", 50, "£95.00"),
        ("Back", 60, "£110.00"),
        ("Consultation", 20, "£20.00"),
    ]
)
# What careless pages do: everything at once, against every element.
HOSTILE = """
* { position: relative !important; font-size: 9px; color: red !important; opacity: .6; transform: rotate(3deg); }
html { font-size: 62.5%; letter-spacing: 3px; line-height: 3; text-transform: uppercase; }
button, textarea, dialog, p { display: none !important; width: 10px !important; }
"""
DEMO = WIDGET / "demo"
TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
DEMO_FILES = {f"/{file.relative_to(DEMO)}" for file in DEMO.rglob("*.*") if file.suffix in TYPES}
ATTRIBUTES = 'phone="01632 960 142" hours="Monday to Friday 09:00 to 17:30" address="1 Quay Row, Westhaven"'
ARABIC = """{"launcher": "اسألنا", "greeting": "مرحبًا، كيف يمكننا مساعدتك؟", "placeholder": "اكتب سؤالك", "you": "أنت",
"about": "أنا {bot}، مساعدة {name}. أجيب من مصادر موثوقة، وأقول عندما لا أعرف.", "often_asked": "أسئلة شائعة",
"contact_details": "الهاتف والمواعيد والعنوان", "privacy": "الخصوصية", "assistant": "المساعدة", "sent": "أُرسلت",
"person": "تحدث إلى موظف"}"""


def _page(body: str, head: str = "", lang: str = "en", direction: str = "ltr") -> str:
    start = f'<!doctype html><html lang="{lang}" dir="{direction}"><head><meta charset="utf-8">'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
    return f"{start}{view}<title>Host page</title>{head}</head><body><main><h1>A clinic</h1>{body}</main></body></html>"


PAGES = {
    "/plain": _page(f'<p>Text <a href="/second">Next page</a></p>{SCRIPT}'),
    "/second": _page(f"<p>The second page</p>{SCRIPT}"),
    "/attributes": _page(f'<clinic-chat name="Quay Clinic" {ATTRIBUTES}></clinic-chat>{SCRIPT}'),
    "/hostile": _page(f'<p id="own">Own text</p>{SCRIPT}', '<link rel="stylesheet" href="/hostile.css">'),
    "/rtl": _page(
        f'<clinic-chat><script type="application/json">{ARABIC}</script></clinic-chat>{SCRIPT}',
        lang="ar",
        direction="rtl",
    ),
    "/local": _page(f'<clinic-chat storage="local"></clinic-chat>{SCRIPT}'),
    "/colour": _page(f"{SCRIPT}"),
}


def demo(url: str) -> str:
    values = {
        "CLINIC_NAME": CARD["name"],
        "PHONE": CARD["phone"],
        "PHONE_LINK": CARD["phone_link"],
        "ADDRESS": CARD["address"],
        "HOURS": CARD["hours_text"],
        "PRICES": PRICES,
        "SCRIPT_TAG": SCRIPT,
    }
    page = (WIDGET / "demo" / "index.html").read_text("utf-8")
    for name, value in values.items():
        page = page.replace("{{" + name + "}}", str(value))
    return page


def respond(request: Request, url: str) -> Response:
    path = request.path
    if path == "/widget/clinic-chat.js":
        return Response(200, (WIDGET / "dist" / "clinic-chat.js").read_bytes(), "text/javascript")
    if path in ("/", "/index.html"):
        return Response(200, demo(url).encode(), "text/html", {"Content-Security-Policy": STRICT + "; img-src 'self'"})
    if path in DEMO_FILES:
        file = DEMO / path[1:]
        return Response(200, file.read_bytes(), TYPES[file.suffix])
    if path == "/hostile.css":
        return Response(200, HOSTILE.encode(), "text/css")
    if path == "/csp":
        return Response(200, PAGES["/plain"].encode(), "text/html", {"Content-Security-Policy": STRICT})
    if path in PAGES:
        return Response(200, PAGES[path].encode(), "text/html")
    return Response(404, b"", "text/plain")
