"""Every address of the program. Polish stands at the root, English behind ``/en/``."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from styczna.site import people_views, views
from styczna.site.api import api

handler400 = "styczna.site.errors.bad_request"
handler403 = "styczna.site.errors.permission_denied"
handler404 = "styczna.site.errors.not_found"
handler429 = "styczna.site.errors.too_many_requests"  # asked by allauth, where somebody tries too often
handler500 = "styczna.site.errors.server_error"

urlpatterns = [
    path("api/", api.urls),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("clusters/", include("styczna.clusters.urls")),
        path("touchpoints/report/", include("styczna.site.report_urls")),
        path("touchpoints/dossier/", include("styczna.site.dossier.urls")),
        path("touchpoints/", include("styczna.touchpoints.urls")),
        path("orders/", include("styczna.orders.urls")),
        path("continuity/", include("styczna.continuity.urls")),
        path("dialogue/", include("styczna.dialogue.urls")),
        path("people/", people_views.people, name="people"),
        path("people/<int:pk>/close/", people_views.close, name="close-account"),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("examples/remove/", views.remove_examples, name="remove-examples"),
        path("accounts/login/", views.SignIn.as_view(), name="account_login"),
        path("accounts/demo/", views.demo_sign_in, name="demo-sign-in"),
        path("accounts/", include("styczna.accounts.urls")),
        path("accounts/", include("allauth.urls")),
        prefix_default_language=False,
    ),
]
