"""The kinds of organisations that CORDIS tells apart, in words."""

from django.utils.translation import gettext as _


def kind_name(kind: str | None) -> str:
    """The code itself where it is a new one, nothing where none is known."""
    names = {
        "HES": _("universities and schools"),
        "OTH": _("other organisations"),
        "PRC": _("companies"),
        "PUB": _("public bodies"),
        "REC": _("research institutes"),
    }
    return names.get(kind or "", kind or "")
