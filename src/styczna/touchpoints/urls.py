from django.urls import path, register_converter

from styczna.touchpoints import views


class FieldKey:
    """The field that names a theme, its scheme before the first dash: cpv-09300000, pkd2007-43.21.Z."""

    regex = r"(?:cpv|pkd2007|pkd2025)-[0-9A-Z.]{1,10}"

    def to_python(self, value: str) -> str:
        return value.replace("-", ":", 1)

    def to_url(self, value: str) -> str:
        return value.replace(":", "-", 1)


register_converter(FieldKey, "field")

app_name = "touchpoints"
urlpatterns = [
    path("", views.index, name="index"),
    path("region/", views.region, name="region"),
    path("themes/<field:key>/", views.theme, name="theme"),
    path("between/<slug:one>/<slug:other>/", views.two, name="two"),
]
