from django.urls import include, path, register_converter

from styczna.touchpoints import views
from styczna.touchpoints.entry import views as entry_views
from styczna.touchpoints.findings import views as findings_views
from styczna.touchpoints.pairs import views as pair_views
from styczna.touchpoints.reference import crosswalk_views
from styczna.touchpoints.reference import views as relatedness_views
from styczna.touchpoints.region import views as region_views
from styczna.touchpoints.themes import views as theme_views
from styczna.touchpoints.time import views as time_views


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
    path("scorecard/", findings_views.scorecard, name="scorecard"),
    path("plane/", findings_views.plane, name="plane"),
    path("network/", findings_views.network, name="network"),
    path("scales/", findings_views.scales, name="scales"),
    path("evidence/", findings_views.evidence, name="evidence"),
    path("region/", region_views.region, name="region"),
    path("region/change/", region_views.change, name="change"),
    path("region/<str:code>/", region_views.activity, name="activity"),
    path("references/", relatedness_views.index, name="references"),
    path("references/<slug:kind>/", relatedness_views.reference, name="reference"),
    path("references/<slug:kind>/link/", relatedness_views.link, name="reference-link"),
    path("crosswalk/", crosswalk_views.index, name="crosswalk"),
    path("crosswalk/pair/", crosswalk_views.look_up, name="cross-look-up"),
    path("crosswalk/<field:left>/<field:right>/", crosswalk_views.one, name="cross-link"),
    path("crosswalk/<field:left>/<field:right>/take-back/", crosswalk_views.unjudge, name="cross-unjudge"),
    path("entry/", entry_views.index, name="entry"),
    path("entry/learn/", entry_views.learn, name="entry-learn"),
    path("entry/<str:pic>/", entry_views.organisation, name="entry-of"),
    path("specialisations/", include("styczna.touchpoints.strategy.urls")),
    path("themes/<field:key>/", theme_views.theme, name="theme"),
    path("themes/<field:key>/members/", theme_views.members, name="theme-members"),
    path("themes/<field:key>/orders/", theme_views.orders, name="theme-orders"),
    path("themes/<field:key>/missing/", theme_views.missing, name="theme-missing"),
    path("pairs/", pair_views.pairs, name="pairs"),
    path("time/", time_views.index, name="time"),
    path("time/moves/", time_views.between, name="moves"),
    path("time/keep/", time_views.keep, name="keep"),
    path("time/<int:pk>/", time_views.kept, name="kept"),
    path("between/<slug:one>/<slug:other>/", pair_views.two, name="two"),
]
