"""The parts of the programme Horizon 2020 in words: the data carry abbreviations only."""

from django.utils.translation import gettext as _


def part_name(part: str) -> str:
    """What an abbreviation stands for; nothing where it is not known, or a name already."""
    names = {
        "ARF": _("access to risk finance"),
        "ERC": _("European Research Council"),
        "Euratom": _("nuclear research and training"),
        "FET": _("future and emerging technologies"),
        "Innovation in SMEs": _("innovation in small and medium-sized enterprises"),
        "LEIT": _("leadership in enabling and industrial technologies"),
        "MSCA": _("Marie Skłodowska-Curie actions"),
        "RI": _("research infrastructures"),
        "SC1": _("health, demographic change and wellbeing"),
        "SC2": _("food security, sustainable agriculture, water and the bioeconomy"),
        "SC3": _("secure, clean and efficient energy"),
        "SC4": _("smart, green and integrated transport"),
        "SC5": _("climate action, environment, resources and raw materials"),
        "SC6": _("Europe in a changing world: inclusive and reflective societies"),
        "SC7": _("secure societies: freedom and security of Europe"),
        "SEWP": _("spreading excellence and widening participation"),
        "SWAFS": _("science with and for society"),
    }
    return names.get(part, "")
