"""Code lists of the publications: what a document is, how it is bought, languages, countries.

Sources: the TED export's code lists (TD, NC, PR of CODIF_DATA), eForms' form-type, contract-nature and
procurement-procedure-type lists, ISO 639 and ISO 3166-1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from styczna.sources.records import CHANGE, COMPETITION, OTHER, PLANNING, RESULT
from styczna.sources.vocabularies import country_codes_by_name

TED_KINDS: Mapping[str, str] = {
    "0": PLANNING,  # prior information
    "1": CHANGE,  # corrigendum
    "2": CHANGE,  # additional information
    "3": COMPETITION,
    "4": COMPETITION,  # prequalification
    "5": COMPETITION,  # request for proposals
    "6": OTHER,  # general information
    "7": RESULT,
    "8": OTHER,
    "9": OTHER,
    "A": COMPETITION,  # prior information with call for competition
    "B": PLANNING,  # buyer profile
    "C": COMPETITION,  # works concession
    "D": COMPETITION,  # design contest
    "E": COMPETITION,  # works of a concessionaire
    "F": COMPETITION,  # subcontract
    "G": OTHER,  # European economic interest grouping
    "H": COMPETITION,  # services concession
    "I": COMPETITION,  # call for expressions of interest
    "J": RESULT,  # concession award
    "K": CHANGE,  # modification of a contract during its term
    "M": COMPETITION,  # periodic indicative notice with call for competition
    "O": COMPETITION,  # qualification system with call for competition
    "P": PLANNING,  # periodic indicative notice
    "Q": PLANNING,  # qualification system without call for competition
    "R": RESULT,  # design contest
    "S": OTHER,  # European company
    "V": RESULT,  # voluntary ex ante transparency: the winner is chosen
    "Y": COMPETITION,  # dynamic purchasing system
}
"""TED document type → kind of notice."""

EFORMS_KINDS: Mapping[str, str] = {
    "planning": PLANNING,
    "consultation": PLANNING,
    "competition": COMPETITION,
    "dir-awa-pre": RESULT,  # voluntary ex ante transparency: the winner is chosen
    "result": RESULT,
    "completion": RESULT,
    "cont-modif": CHANGE,
    "change": CHANGE,
    "bri": OTHER,  # business registration
}
"""eForms form type (the list of the notice type code) → kind of notice."""

TED_CONTRACTS: Mapping[str, str] = {"1": "works", "2": "supplies", "4": "services"}
CONTRACTS = ("works", "supplies", "services")

OPEN, RESTRICTED, NEGOTIATED, DIALOGUE = "open", "restricted", "negotiated", "competitive dialogue"
PARTNERSHIP, WITHOUT_CALL, DIRECT, CONCESSION = "innovation partnership", "without call", "direct award", "concession"
PROCEDURES = (OPEN, RESTRICTED, NEGOTIATED, DIALOGUE, PARTNERSHIP, WITHOUT_CALL, DIRECT, CONCESSION, "other")

TED_PROCEDURES: Mapping[str, str] = {
    "1": OPEN,
    "2": RESTRICTED,
    "3": RESTRICTED,  # accelerated
    "4": NEGOTIATED,
    "6": NEGOTIATED,  # accelerated
    "A": DIRECT,
    "B": NEGOTIATED,  # competitive procedure with negotiation
    "C": DIALOGUE,
    "E": CONCESSION,
    "F": WITHOUT_CALL,  # concession award without prior notice
    "G": PARTNERSHIP,
    "T": WITHOUT_CALL,  # negotiated without a prior call for competition
    "V": WITHOUT_CALL,  # contract award without prior publication
}
EFORMS_PROCEDURES: Mapping[str, str] = {
    "open": OPEN,
    "restricted": RESTRICTED,
    "neg-w-call": NEGOTIATED,
    "comp-tend": OPEN,  # competitive tendering of public transport
    "comp-dial": DIALOGUE,
    "innovation": PARTNERSHIP,
    "neg-wo-call": WITHOUT_CALL,
    "exp-int-rail": WITHOUT_CALL,
    "oth-single": "other",
    "oth-mult": "other",
}

LANGUAGES: Mapping[str, str] = {
    "bul": "bg", "cat": "ca", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "eng": "en", "est": "et",
    "eus": "eu", "fin": "fi", "fra": "fr", "gle": "ga", "glg": "gl", "hrv": "hr", "hun": "hu", "isl": "is",
    "ita": "it", "lav": "lv", "lit": "lt", "ltz": "lb", "mkd": "mk", "mlt": "mt", "nld": "nl", "nno": "nn",
    "nob": "nb", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "slk": "sk", "slv": "sl",
    "spa": "es", "sqi": "sq", "srp": "sr", "swe": "sv", "tur": "tr", "ukr": "uk",
}  # fmt: skip
"""ISO 639-3 → ISO 639-1."""

_COUNTRIES = (
    "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI "
    "BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT "
    "BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU "
    "CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET "
    "FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR "
    "GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR "
    "IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB "
    "LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH "
    "MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE "
    "NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL "
    "PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ "
    "SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC "
    "TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY "
    "USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS XKXXK YEMYE ZAFZA ZMBZM ZWEZW"
)
COUNTRIES: Mapping[str, str] = {pair[:3]: pair[3:] for pair in _COUNTRIES.split()} | {"1A": "XK"}  # TED for Kosovo
"""ISO 3166-1 alpha-3 → alpha-2."""


def language(code: str | None) -> str | None:
    """The two-letter code in lower case of a language code of TED ("PL") or eForms ("POL"); others stay as they are."""
    code = (code or "").lower()
    return LANGUAGES.get(code, code) if re.fullmatch(r"[a-z]{2,3}", code) else None


def country(code: str | None) -> str | None:
    """The two-letter code of a country; two letters stay as they are (UK, EL), what is no code is None."""
    code = (code or "").upper()
    return code if re.fullmatch(r"[A-Z]{2}", code) else COUNTRIES.get(code)


VOIVODESHIPS_BY_TERYT: Mapping[str, str] = {
    "02": "PL51", "04": "PL61", "06": "PL81", "08": "PL43", "10": "PL71", "12": "PL21", "14": "PL9", "16": "PL52",
    "18": "PL82", "20": "PL84", "22": "PL63", "24": "PL22", "26": "PL72", "28": "PL62", "30": "PL41", "32": "PL42",
}  # fmt: skip
"""TERYT → NUTS 2; Mazowieckie is two of these, so it stands as the NUTS 1 that holds both."""

# British publications name regions and nations in words.
_BRITISH_REGIONS = {
    "north east": "UKC", "north west": "UKD", "yorkshire and the humber": "UKE", "east midlands": "UKF",
    "west midlands": "UKG", "east of england": "UKH", "london": "UKI", "south east": "UKJ", "south west": "UKK",
    "wales": "UKL", "scotland": "UKM", "northern ireland": "UKN",
}  # fmt: skip
_BRITISH = {"england", "eng", "scotland", "sct", "wales", "wls", "northern ireland", "nir", "great britain"}


def british_region(name: str) -> str | None:
    return _BRITISH_REGIONS.get(name.strip().lower())


def country_named(text: str) -> str | None:
    """The code of a country that is told by its name or its code; the United Kingdom is UK, as in TED."""
    name = text.strip().lower()
    if not name or len(name) > 100:
        return None
    if name in _BRITISH or name in ("gb", "united kingdom"):
        return "UK"
    return country_codes_by_name().get(name) or (country(name) if len(name) <= 3 else None)
