"""The sentences for tables and lists of members: key → (field, what was found, what is expected).

They are part of `messages.MESSAGES`. `_` only marks them for the catalogue of translations; the readers answer in
English, and whoever shows a rejection translates it.
"""

from __future__ import annotations

from collections.abc import Mapping


def _(sentence: str) -> str:
    return sentence


_TABLE = _("A table as CSV or XLSX, as Excel, LibreOffice or Google Sheets save it.")
_HEADER = _("A row of column names above the members, such as Nazwa firmy, NIP, Kody PKD.")
_LIMITS = _("A file within the limits of the readers (see docs/methods/readers.md); divide a larger one.")
_ROW = _("A row with as many cells as the header, without a quotation mark that never closes.")
_NAME = _("The name of an organisation, at most 300 characters.")
_NIP = _("A NIP: ten digits, the last of which checks the others; leave the cell empty where there is none.")
_KRS = _("A KRS number: ten digits that begin with 000.")
_REGON = _("A REGON: nine digits or fourteen, the last of which checks the others.")
_ONE = _("The numbers of one organisation.")
_PKD = _("Codes of PKD 2007 or PKD 2025, such as 35.11.Z, several with a comma between them.")
_CPV = _("Codes of CPV 2008, such as 09330000-1, several with a comma between them.")
_DAY = _("A date such as 31.03.2012 or 2012-03-31.")
_AMOUNT = _("An amount in złoty, such as 12 345,67, 350 tys. zł or 1,2 mln.")
_PEOPLE = _("A number of people, such as 49, or a range within one class of size, such as 10–49.")
_SIZE = _("One of micro, small, medium, large (mikro, małe, średnie, duże).")
_KIND = _("One of enterprise, research, business environment, public (przedsiębiorstwo, nauka, IOB, JST).")
_EMAIL = _("An e-mail address, such as biuro@example.org.")
_LINK = _("The address of a website, such as www.example.org.")

TABLES: Mapping[str, tuple[str, str, str]] = {
    # the file
    "table.binary": ("table", _("The file is no text."), _TABLE),
    "table.xls": ("table", _("This is an old Excel workbook (.xls), or one with a password."), _TABLE),
    "table.xlsb": ("table", _("This is a binary Excel workbook (.xlsb)."), _TABLE),
    "table.ods": ("table", _("This is an OpenDocument spreadsheet (.ods)."), _TABLE),
    "table.zip": ("table", _("This is an archive, not a workbook."), _TABLE),
    "table.pdf": ("table", _("This is a PDF document."), _TABLE),
    "table.html": ("table", _("This is a web page, whatever its name says."), _TABLE),
    "table.xml": ("table", _("This is an XML document."), _TABLE),
    "table.sheets": ("table", _("The workbook has no sheet that can be seen."), _TABLE),
    "table.none": ("table", _("There is no table in the file."), _HEADER),
    "table.header": ("header", _("No row names a column with members: {names}."), _HEADER),
    "table.bytes": ("table", _("The file is longer than {limit} bytes."), _LIMITS),
    "table.rows": ("table", _("The table has more than {limit} rows."), _LIMITS),
    "table.sheet-count": ("table", _("The workbook has more than {limit} sheets."), _LIMITS),
    "table.strings": ("table", _("The workbook has more than {limit} texts, or too long ones."), _LIMITS),
    # rows
    "row.columns": ("row", _("The row has more than {limit} cells."), _LIMITS),
    "row.cell": ("row", _("A cell is longer than {limit} characters."), _LIMITS),
    "row.length": ("row", _("The row is longer than {limit} characters."), _LIMITS),
    "row.quote": ("row", _("A quotation mark opens in this row and never closes."), _ROW),
    "row.characters": ("row", _("A character cannot be read: {text}."), _ROW),
    # members
    "name.missing": ("name", _("The row names nobody."), _NAME),
    "name.long": ("name", _("The name is longer than {limit} characters."), _NAME),
    "nip.none": ("nip", _("No number is in “{text}”."), _NIP),
    "nip.digits": ("nip", _("{number} has {count} digits."), _NIP),
    "nip.checksum": ("nip", _("The check digit of {number} is wrong."), _NIP),
    "nip.same": ("nip", _("{number} only stands in for a number."), _NIP),
    "nip.two": ("nip", _("Two of them are in one cell: {numbers}."), _NIP),
    "nip.foreign": ("nip", _("“{text}” is a number of another country."), _NIP),
    "krs.none": ("krs", _("No number is in “{text}”."), _KRS),
    "krs.number": ("krs", _("{number} is no such number."), _KRS),
    "krs.two": ("krs", _("Two of them are in one cell: {numbers}."), _KRS),
    "regon.none": ("regon", _("No number is in “{text}”."), _REGON),
    "regon.digits": ("regon", _("{number} has {count} digits."), _REGON),
    "regon.checksum": ("regon", _("The check digit of {number} is wrong."), _REGON),
    "regon.same": ("regon", _("{number} only stands in for a number."), _REGON),
    "regon.two": ("regon", _("Two of them are in one cell: {numbers}."), _REGON),
    "nip.differs": ("nip", _("The row says {numbers}."), _ONE),
    "krs.differs": ("krs", _("The row says {numbers}."), _ONE),
    "regon.differs": ("regon", _("The row says {numbers}."), _ONE),
    "nip.known": ("nip", _("The row says {number}, but the organisation of its other numbers has {known}."), _ONE),
    "nip.conflict": ("nip", _("{number} is another organisation's than the row's other numbers."), _ONE),
    "krs.known": ("krs", _("The row says {number}, but the organisation of its other numbers has {known}."), _ONE),
    "krs.conflict": ("krs", _("{number} is another organisation's than the row's other numbers."), _ONE),
    "regon.known": ("regon", _("The row says {number}, but the organisation of its other numbers has {known}."), _ONE),
    "regon.conflict": ("regon", _("{number} is another organisation's than the row's other numbers."), _ONE),
    "pkd.none": ("pkd", _("No code is in “{text}”."), _PKD),
    "pkd.unknown": ("pkd", _("{code} is a code of neither edition."), _PKD),
    "pkd.edition": ("pkd", _("{code} is no code of {edition}, only of {other}."), _PKD),
    "cpv.none": ("cpv", _("No code is in “{text}”."), _CPV),
    "cpv.unknown": ("cpv", _("{code} is no code of CPV."), _CPV),
    "since.date": ("since", _("“{text}” is no date between 1900 and 2100."), _DAY),
    "until.date": ("until", _("“{text}” is no date between 1900 and 2100."), _DAY),
    "until.before": ("until", _("The membership ends on {until}, before it begins on {since}."), _DAY),
    "turnover.number": ("turnover", _("“{text}” is no amount in złoty."), _AMOUNT),
    "employees.number": ("employees", _("“{text}” is no number of people."), _PEOPLE),
    "employees.range": ("employees", _("“{text}” reaches over several classes of size."), _PEOPLE),
    "size.word": ("size", _("“{text}” is no class of size."), _SIZE),
    "kind.word": ("kind", _("“{text}” is no kind of member."), _KIND),
    "email.address": ("email", _("“{text}” is no e-mail address."), _EMAIL),
    "website.link": ("website", _("“{text}” is no address of a website."), _LINK),
}
