"""Paths of the front desk."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from frontdesk.pages import views

urlpatterns = [
    path("api/v1/", include("frontdesk.api.urls")),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("embed", views.embed),
    path("embed.txt", views.embed),
    path("widget/<str:version>/<path:name>", views.widget_file),
    path("static/<path:name>", views.static_file),
    path("desk", RedirectView.as_view(pattern_name="desk:home")),
    path("desk/", include("frontdesk.desk.urls")),
    path("", views.demo),
    path("<path:name>", views.demo),
]
handler403 = "frontdesk.pages.views.forbidden"
handler404 = "frontdesk.pages.views.not_found"
handler500 = "frontdesk.pages.views.failed"
