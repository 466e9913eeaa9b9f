from django.urls import path, register_converter

from styczna.orders import views


class OrderId:
    """Ids come from publications: numbers, years, identifiers of systems. No slashes, nothing that a path means."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,99}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(OrderId, "order")

app_name = "orders"
urlpatterns = [
    path("", views.index, name="index"),
    path("matches/", views.matches, name="matches"),
    path("drafts/", views.drafts, name="drafts"),
    path("drafts/<int:pk>/", views.draft, name="draft"),
    path("drafts/<int:pk>/discard/", views.discard, name="discard"),
    path("<order:order_id>/", views.order, name="order"),
    path("<order:order_id>/consortium/", views.team, name="team"),
    path("<order:order_id>/consortium/keep/", views.keep, name="keep"),
]
