"""Reports as Word documents, from the same description as the PDF (`report`).

Word's own styles and fields: headings, captions, a list of contents, header rows that repeat, page numbers, notes at
the foot, the language of the text, words for every picture. The same report makes the same file, to the byte.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import docx
import typst
from docx.enum.section import WD_ORIENT
from docx.shared import Emu, Mm

from styczna import docx_parts as parts
from styczna.report import (
    Block,
    Cell,
    Heading,
    Items,
    Link,
    Picture,
    Report,
    Table,
    Text,
    check_length,
    typeset,
)

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOTS = 144  # of a picture, for each 72 points of its own size: about 200 an inch on the page
SHORT, LONG, MARGIN, FOOT = 210, 297, 20, 22  # A4, millimetres
TALLEST = 215  # millimetres of a picture; the rest of the page is its caption


def as_docx(report: Report) -> bytes:
    """The report as a Word document. Raises TooLong like `pdf.as_pdf`."""
    check_length(report)
    return _Writer(report).made()


class _Writer:
    """One document while it is written, block after block."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document = docx.Document()
        self.notes = parts.Notes()
        self.pictures = 0
        parts.set_styles(self.document, {"pl": "pl-PL", "en": "en-GB"}.get(report.language, report.language))
        self.width = self._set_page()
        self._set_properties()

    def made(self) -> bytes:
        report = self.report
        self.document.add_paragraph(self._said(report.title) or "Styczna", style="Title")
        if report.lead:
            self.document.add_paragraph(self._said(report.lead), style="Subtitle")
        headings = [block for block in report.blocks if isinstance(block, Heading)]
        if report.sources:
            headings.append(Heading(report.sources_title))
        if report.contents_title:
            self.document.add_paragraph(self._said(report.contents_title), style="TOC Heading")
            parts.add_contents(self.document, [(each.level, self._said(each.text)) for each in headings])
        self.headings = 0
        for block in report.blocks:
            self._add(block)
        if report.sources:
            self._add_heading(Heading(report.sources_title))
            for source in report.sources:
                self.document.add_paragraph(self._said(source), style="List Bullet")
        self.notes.keep_in(self.document)
        buffer = io.BytesIO()
        self.document.save(buffer)
        return parts.repacked(buffer.getvalue(), report.made_on)

    def _said(self, text: str) -> str:
        return parts.printable(typeset(text, self.report.language))

    def _set_page(self) -> Emu:
        section = self.document.sections[0]
        tall = not self.report.landscape
        section.orientation = WD_ORIENT.PORTRAIT if tall else WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = (Mm(SHORT), Mm(LONG)) if tall else (Mm(LONG), Mm(SHORT))
        section.left_margin = section.right_margin = section.top_margin = Mm(MARGIN)
        section.bottom_margin = Mm(FOOT)
        section.footer_distance = Mm(MARGIN // 2)
        width = Emu(section.page_width - section.left_margin - section.right_margin)
        parts.add_footer(section.footer.paragraphs[0], self._said(self.report.footer or self.report.title), width)
        return width

    def _set_properties(self) -> None:
        of_document = self.document.core_properties
        moment = datetime(self.report.made_on.year, self.report.made_on.month, self.report.made_on.day, tzinfo=UTC)
        of_document.title = self._said(self.report.title)[:255] or "Styczna"
        of_document.language = self.report.language
        of_document.author = of_document.last_modified_by = "Styczna"
        of_document.comments = of_document.keywords = ""
        of_document.created = of_document.modified = moment.replace(tzinfo=None)

    def _add(self, block: Block) -> None:
        match block:
            case Heading():
                self._add_heading(block)
            case Text(text, soft, note):
                paragraph = self.document.add_paragraph(self._said(text), style="Soft" if soft else "Normal")
                if note:
                    self.notes.add(paragraph, self._said(note))
            case Items(items):
                for item in items:
                    self.document.add_paragraph(self._said(item), style="List Bullet")
            case Table():
                self._add_table(block)
            case Picture():
                self._add_picture(block)

    def _add_heading(self, heading: Heading) -> None:
        paragraph = self.document.add_paragraph(style=f"Heading {heading.level}")
        paragraph.paragraph_format.page_break_before = heading.new_page or None
        parts.add_bookmarked(paragraph, self._said(heading.text), self.headings)
        self.headings += 1

    def _add_table(self, table: Table) -> None:
        if table.title:
            self.document.add_paragraph(self._said(table.title), style="Caption").paragraph_format.keep_with_next = True
        made = self.document.add_table(rows=0, cols=len(table.header))
        parts.set_table(made, self._said(table.title), table.parts, self.width)
        self._add_row(made, table.header, table, style="Table Head")
        for row in table.rows:
            self._add_row(made, row, table, style="Table Text")
        self.document.add_paragraph(style="After Table")

    def _add_row(self, made: Any, cells: tuple[Cell, ...], table: Table, *, style: str) -> None:
        row = parts.add_row(made, len(cells), is_header=style == "Table Head")
        for place, cell in enumerate(cells):
            paragraph = parts.add_cell(row, parts.columns_of(table.parts, self.width)[place], style)
            if place in table.numeric:
                parts.set_right(paragraph)
            if isinstance(cell, Link) and cell.opens:
                parts.add_link(self.document.part, paragraph, self._said(cell.text) or cell.href, cell.href)
            else:
                parts.add_text(paragraph, self._said(cell.text if isinstance(cell, Link) else cell))

    def _add_picture(self, picture: Picture) -> None:
        self.pictures += 1
        paragraph = self.document.add_paragraph(style="Picture")
        paragraph.paragraph_format.keep_with_next = bool(picture.caption)
        shape = paragraph.add_run().add_picture(io.BytesIO(as_png(picture.svg)), width=self.width)
        if shape.height > Mm(TALLEST):
            shape.width, shape.height = Emu(int(shape.width * Mm(TALLEST) / shape.height)), Mm(TALLEST)
        about = shape._inline.docPr
        about.set("name", f"{self.pictures}")
        about.set("descr", self._said(picture.alt))
        if picture.caption:
            self.document.add_paragraph(self._said(picture.caption), style="Caption")


@lru_cache(maxsize=32)
def as_png(svg: str) -> bytes:
    """The drawing as the PDF shows it, with the same letters, in dots."""
    layout = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")"""
    made = typst.compile(layout, format="png", ppi=float(DOTS), sys_inputs={"svg": svg})
    if not isinstance(made, bytes):  # several pages come as one file each
        raise TypeError("a picture is one page")
    return made
