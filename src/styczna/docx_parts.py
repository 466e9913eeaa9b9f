"""What python-docx does not write by itself: our styles, fields, links, notes at the foot, tables as we set them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Pt, RGBColor

LETTER = "Calibri"
INK, SOFT, ACCENT = RGBColor(0x15, 0x22, 0x2B), RGBColor(0x4D, 0x5E, 0x69), RGBColor(0x0A, 0x58, 0x76)
RULE, STRONG_RULE = "D3DCE0", "75868F"
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# name, what it is made from, size, colour, space before and after in points
_STYLES: tuple[tuple[str, float, RGBColor, float, float], ...] = (
    ("Normal", 10.5, INK, 0, 6),
    ("Title", 22, INK, 0, 6),
    ("Subtitle", 13, INK, 0, 12),
    ("Heading 1", 15, ACCENT, 18, 6),
    ("Heading 2", 12, INK, 12, 4),
    ("TOC Heading", 12, INK, 12, 4),
    ("toc 1", 10.5, INK, 0, 2),
    ("toc 2", 10.5, INK, 0, 2),
    ("Caption", 9.5, SOFT, 8, 4),
    ("List Bullet", 10.5, INK, 0, 3),
    ("Footer", 8.5, SOFT, 0, 0),
    ("Soft", 9, SOFT, 0, 6),
    ("Table Text", 9, INK, 1.5, 1.5),
    ("Table Head", 9, SOFT, 1.5, 1.5),
    ("After Table", 4, INK, 0, 6),
    ("Picture", 10.5, INK, 8, 2),
    ("footnote text", 8.5, SOFT, 0, 2),
)
_OF_WORD = frozenset({"toc 1", "toc 2", "footnote text"})  # Word's own, which python-docx's template leaves out
_BOLD = frozenset({"Title", "Heading 1", "Heading 2", "TOC Heading", "Table Head"})


def printable(text: str) -> str:
    """Without what XML cannot hold."""
    return _NO_XML.sub("", text)


def set_styles(document: Any, language: str) -> None:
    """One letter, few sizes, and the language of the text for readers aloud and spelling."""
    there = {style.name for style in document.styles}
    for name, size, colour, before, after in _STYLES:
        if name not in there:
            made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name in _OF_WORD)
            made.base_style = document.styles["Normal"]
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), name in _BOLD, False
        style.font.color.rgb = colour
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        _set_letter(style.element.get_or_add_rPr())
    document.styles["toc 2"].paragraph_format.left_indent = Pt(14)
    for borders in document.styles["Title"].element.pPr.findall(qn("w:pBdr")):
        document.styles["Title"].element.pPr.remove(borders)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    spoken = defaults.find(qn("w:lang"))
    for attribute in ("w:val", "w:eastAsia"):
        spoken.set(qn(attribute), language)


def _set_letter(properties: Any) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]  # a font of the theme would stand above ours
    for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(attribute), LETTER)


def add_text(paragraph: Any, text: str) -> None:
    if text:
        paragraph.append(_run(text))


def _run(text: str, *, link: bool = False) -> Any:
    run = OxmlElement("w:r")
    if link:
        properties = OxmlElement("w:rPr")
        for name, value in (("w:color", str(ACCENT)), ("w:u", "single")):
            properties.append(_with(name, value))
        run.append(properties)
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        said = OxmlElement("w:t")
        said.text = line
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(said)
    return run


def _with(name: str, value: str, attribute: str = "w:val") -> Any:
    element = OxmlElement(name)
    element.set(qn(attribute), value)
    return element


def add_link(part: Any, paragraph: Any, text: str, href: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(_run(text, link=True))
    paragraph.append(link)


def _field(instruction: str, shown: Sequence[Any], *, dirty: bool = False) -> list[Any]:
    """A field of Word: what it asks for, and what stands there until Word has computed it."""
    begin, asked, middle, end = (OxmlElement("w:r") for _ in range(4))
    opening = _with("w:fldChar", "begin", "w:fldCharType")
    if dirty:
        opening.set(qn("w:dirty"), "true")
    begin.append(opening)
    said = OxmlElement("w:instrText")
    said.text = f" {instruction} "
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    asked.append(said)
    middle.append(_with("w:fldChar", "separate", "w:fldCharType"))
    end.append(_with("w:fldChar", "end", "w:fldCharType"))
    return [begin, asked, middle, *shown, end]


def add_footer(paragraph: Any, text: str, width: Emu) -> None:
    """What the report is at the left, the number of the page and of all pages at the right."""
    paragraph.style = "Footer"
    paragraph.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{text}\t")
    for element in (*_field("PAGE", [_run("1")]), _run(" / "), *_field("NUMPAGES", [_run("1")])):
        paragraph._p.append(element)


def add_bookmarked(paragraph: Any, text: str, number: int) -> None:
    """A heading that the list of contents leads to."""
    start, end = _with("w:bookmarkStart", str(number), "w:id"), _with("w:bookmarkEnd", str(number), "w:id")
    start.set(qn("w:name"), f"_Toc{number:08}")
    for element in (start, _run(text), end):
        paragraph._p.append(element)


def add_contents(document: Any, headings: Sequence[tuple[int, str]]) -> None:
    """The list of contents as a field: it is there at once, and Word fills in the pages when it opens the document."""
    section = document.sections[0]
    right = Emu(section.page_width - section.left_margin - section.right_margin)
    entries = []
    for number, (level, text) in enumerate(headings):
        paragraph = document.add_paragraph(style=f"toc {level}")
        paragraph.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
        link = _with("w:hyperlink", f"_Toc{number:08}", "w:anchor")
        link.append(_run(text))
        paragraph._p.append(link)
        entries.append(paragraph._p)
    if entries:
        begin, asked, middle, end = _field(r'TOC \o "1-2" \h \z \u', [], dirty=True)
        start = entries[0].find(qn("w:hyperlink"))
        for element in (begin, asked, middle):
            start.addprevious(element)
        entries[-1].append(end)


@lru_cache(maxsize=32)
def columns_of(widths: tuple[float, ...], width: int) -> tuple[int, ...]:
    """The columns in twentieths of a point."""
    whole = width / 635  # EMU of a twentieth of a point
    return tuple(round(whole * part / sum(widths)) for part in widths)


def set_table(table: Any, title: str, widths: tuple[float, ...], width: Emu) -> None:
    """Lines between rows only, columns as wide as asked, and the title for those who do not see the table."""
    properties = table._tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    columns = columns_of(widths, int(width))
    wide = _with("w:tblW", str(sum(columns)), "w:w")
    wide.set(qn("w:type"), "dxa")
    borders = OxmlElement("w:tblBorders")
    for side in ("w:bottom", "w:insideH"):
        line = _with(side, "single")
        for attribute, value in (("w:sz", "4"), ("w:space", "0"), ("w:color", RULE)):
            line.set(qn(attribute), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = _with(side, "70", "w:w")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = _with("w:tblLook", "0020")
    look.set(qn("w:firstRow"), "1")
    given = (wide, borders, _with("w:tblLayout", "fixed", "w:type"), margins, look)
    for element in (*given, _with("w:tblCaption", title), _with("w:tblDescription", title)):
        properties.append(element)
    for column, size in zip(table._tbl.tblGrid, columns, strict=True):
        column.set(qn("w:w"), str(size))


def add_row(table: Any, cells: int, *, is_header: bool) -> Any:
    """A row that no page cuts; a header stands again on every page."""
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    table._tbl.append(row)
    return row


def add_cell(row: Any, width: int, style: str) -> Any:
    """An empty paragraph in a new cell of that width."""
    cell, properties = OxmlElement("w:tc"), OxmlElement("w:tcPr")
    wide = _with("w:tcW", str(width), "w:w")
    wide.set(qn("w:type"), "dxa")
    properties.append(wide)
    paragraph, of_paragraph = OxmlElement("w:p"), OxmlElement("w:pPr")
    of_paragraph.append(_with("w:pStyle", style.replace(" ", "")))
    paragraph.append(of_paragraph)
    cell.append(properties)
    cell.append(paragraph)
    row.append(cell)
    return paragraph


def set_right(paragraph: Any) -> None:
    paragraph.find(qn("w:pPr")).append(_with("w:jc", "right"))


class Notes:
    """The notes at the foot of the pages; Word keeps them in a part of their own."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def add(self, paragraph: Any, text: str) -> None:
        self.texts.append(text)
        run, properties = OxmlElement("w:r"), OxmlElement("w:rPr")
        properties.append(_with("w:vertAlign", "superscript"))
        run.append(properties)
        run.append(_with("w:footnoteReference", str(len(self.texts)), "w:id"))
        paragraph._p.append(run)

    def keep_in(self, document: Any) -> None:
        if not self.texts:
            return
        lines = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p></w:footnote>'
            for number, kind, tag in (
                (-1, "separator", "separator"),
                (0, "continuationSeparator", "continuationSeparator"),
            )
        )
        for number, text in enumerate(self.texts, start=1):
            lines += (
                f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="footnotetext"/></w:pPr>'
                '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
                f'<w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
            )
        content = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {nsdecls("w")}>{lines}</w:footnotes>'
        )
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, content.encode(), document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def repacked(content: bytes, made_on: date) -> bytes:
    """The same document with the day of the report on everything in it, so that the same report is the same file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(given.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            entry = zipfile.ZipInfo(name, (max(made_on.year, 1980), made_on.month, made_on.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, given.read(name))
    return packed.getvalue()
