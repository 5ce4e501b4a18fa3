"""Paths of teaching."""

from __future__ import annotations

from django.urls import path

from frontdesk.desk.teach import views

urlpatterns = [
    path("", views.index, name="teach"),
    path("/new", views.change, name="teach-new"),
    path("/versions", views.versions, name="teach-versions"),
    path("/versions/<int:number>/restore", views.restore, name="teach-restore"),
    path("/aside/<slug:key>", views.put_aside, name="teach-aside"),
    path("/entries/<slug:id_>", views.change, name="teach-change"),
    path("/entries/<slug:id_>/remove", views.remove, name="teach-remove"),
]
