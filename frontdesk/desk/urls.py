"""Paths of the desk. Each package with pages of its own is included by one line."""

from __future__ import annotations

from django.urls import path

from frontdesk.desk import pages
from frontdesk.desk.accounts import views as accounts
from frontdesk.desk.audit import views as audit

app_name = "desk"
urlpatterns = [
    path("", pages.home, name="home"),
    path("login", accounts.login, name="login"),
    path("logout", accounts.logout, name="logout"),
    path("password", accounts.password, name="password"),
    path("staff", accounts.staff, name="staff"),
    path("staff/add", accounts.staff_add, name="staff-add"),
    path("staff/<str:name>", accounts.staff_change, name="staff-change"),
    path("staff/<str:name>/reset", accounts.staff_reset, name="staff-reset"),
    path("audit", audit.entries, name="audit"),
    path("<path:name>", pages.not_found),
]
