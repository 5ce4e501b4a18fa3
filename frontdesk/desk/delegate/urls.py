"""Paths of delegated questions."""

from __future__ import annotations

from django.urls import path

from frontdesk.desk.delegate import views

urlpatterns = [
    path("", views.one, name="questions"),
    path("/many", views.many, name="questions-many"),
    path("/export", views.export, name="questions-export"),
]
