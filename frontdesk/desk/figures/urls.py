"""Paths of the figures."""

from __future__ import annotations

from django.urls import path, re_path

from frontdesk.desk.figures import views

urlpatterns = [
    path("", views.page, name="figures"),
    re_path(r"^/(?P<name>figures|topics)\.csv$", views.table, name="figures-table"),
    path("/<slug:name>.<slug:theme>.svg", views.chart, name="figures-chart"),
]
