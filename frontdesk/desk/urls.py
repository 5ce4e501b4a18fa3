"""Paths of the desk. Each package with pages of its own is included by one line."""

from __future__ import annotations

from django.urls import include, path

from frontdesk.desk import pages
from frontdesk.desk.accounts import views as accounts
from frontdesk.desk.audit import views as audit
from frontdesk.desk.inbox import views as inbox
from frontdesk.desk.takeover import aside_views as aside
from frontdesk.desk.takeover import canned_views as canned
from frontdesk.desk.takeover import views as takeover

_CHAT = "chats/<uuid:conversation_id>"

app_name = "desk"
urlpatterns = [
    path("", pages.home, name="home"),
    path("login", accounts.login, name="login"),
    path("logout", accounts.logout, name="logout"),
    path("password", accounts.password, name="password"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/list", inbox.inbox_list, name="inbox-list"),
    path("inbox/counts", inbox.counts, name="inbox-counts"),
    path(_CHAT, takeover.open_chat, name="inbox-chat"),
    path(f"{_CHAT}/lines", takeover.chat_lines, name="chat-lines"),
    path(f"{_CHAT}/state", takeover.chat_state, name="chat-state"),
    path(f"{_CHAT}/claim", takeover.claim, name="chat-claim"),
    path(f"{_CHAT}/reply", takeover.reply, name="chat-reply"),
    path(f"{_CHAT}/typing", takeover.typing, name="chat-typing"),
    path(f"{_CHAT}/want", takeover.want, name="chat-want"),
    path(f"{_CHAT}/keep", takeover.keep, name="chat-keep"),
    path(f"{_CHAT}/pass", takeover.pass_on, name="chat-pass"),
    path(f"{_CHAT}/back", takeover.give_back, name="chat-back"),
    path(f"{_CHAT}/requests/<int:number>", aside.settle, name="chat-settle"),
    path(f"{_CHAT}/contacts", aside.contacts, name="chat-contacts"),
    path(f"{_CHAT}/notes", aside.note, name="chat-note"),
    path(f"{_CHAT}/looked", aside.looked, name="chat-looked"),
    path("canned", canned.canned_answers, name="canned"),
    path("canned/new", canned.canned_change, name="canned-new"),
    path("canned/<slug:shortcut>/change", canned.canned_change, name="canned-change"),
    path("canned/<slug:shortcut>/delete", canned.canned_delete, name="canned-delete"),
    path("facts", include("frontdesk.desk.facts.urls")),
    path("figures", include("frontdesk.desk.figures.urls")),
    path("privacy", include("frontdesk.desk.privacy.urls")),
    path("questions", include("frontdesk.desk.delegate.urls")),
    path("teach", include("frontdesk.desk.teach.urls")),
    path("staff", accounts.staff, name="staff"),
    path("staff/add", accounts.staff_add, name="staff-add"),
    path("staff/<str:name>", accounts.staff_change, name="staff-change"),
    path("staff/<str:name>/reset", accounts.staff_reset, name="staff-reset"),
    path("audit", audit.entries, name="audit"),
    path("<path:name>/", pages.without_slash),
    path("<path:name>", pages.missing),
]
