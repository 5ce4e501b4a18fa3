"""Paths of the editor."""

from __future__ import annotations

from django.urls import path

from frontdesk.desk.facts import history, review, views

urlpatterns = [
    path("", views.index, name="facts"),
    path("/review", review.page, name="facts-review"),
    path("/review/price", review.price_is_right, name="facts-price-right"),
    path("/review/fact", review.fact_is_right, name="facts-fact-right"),
    path("/answers", views.answers, name="facts-answers"),
    path("/answers/<slug:name>", views.answer, name="facts-answer"),
    path("/answers/<slug:name>/check", views.answer_check, name="facts-answer-check"),
    path("/history/<str:file>", history.versions, name="facts-history"),
    path("/history/<str:file>/<int:number>", history.version, name="facts-version"),
    path("/history/<str:file>/<int:number>/restore", history.restore, name="facts-restore"),
    path("/<slug:name>", views.section, name="facts-section"),
    path("/<slug:name>/check", views.section_check, name="facts-section-check"),
]
