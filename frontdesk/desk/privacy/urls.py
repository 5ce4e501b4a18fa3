"""Paths of erasing."""

from __future__ import annotations

from django.urls import path

from frontdesk.desk.privacy import views

urlpatterns = [
    path("", views.page, name="privacy"),
    path("/search", views.search, name="privacy-search"),
    path("/erase", views.erase, name="privacy-erase"),
    path("/erased/<uuid:conversation_id>", views.proof, name="privacy-proof"),
]
