"""Walking XML by local names."""

from styczna.sources import safe, tree

DOCUMENT = safe.parse_xml(
    b"""<n:a xmlns:n='urn:n' xmlns='urn:m'>
  <b>one</b>
  <n:b>two <c>three</c></n:b>
  <d><P>First
    line</P><n:P>Second <e>line</e><P>inside</P></n:P><p/></d>
  <f>words
     on lines

  </f>
</n:a>"""
)


def test_names_are_local():
    assert [tree.name(element) for element in DOCUMENT] == ["b", "b", "d", "f"]
    assert [tree.text(element) for element in tree.children(DOCUMENT, "b")] == ["one", "two three"]


def test_a_path_leads_to_the_first_element_or_to_none():
    assert tree.line(tree.child(DOCUMENT, "d")) == 4
    assert tree.child(DOCUMENT, "b", "c") is None
    assert tree.child(None, "b") is None and tree.child(DOCUMENT) is DOCUMENT


def test_what_is_missing_is_empty():
    assert tree.text(DOCUMENT, "x", "y") == tree.text(None) == tree.words(None) == ""
    assert list(tree.children(None, "x")) == [] and tree.first(None, "x") is None


def test_the_first_descendant_comes_in_the_order_of_the_document():
    assert tree.name(tree.first(DOCUMENT, "P", "c")) == "c"
    assert tree.first(DOCUMENT, "x") is None


def test_paragraphs_keep_their_breaks_and_are_read_once():
    assert tree.words(tree.child(DOCUMENT, "d")) == "First line\nSecond lineinside"
    assert tree.text(DOCUMENT, "d") == "First line Second lineinside"


def test_lines_are_kept_where_there_are_no_paragraphs():
    assert tree.words(tree.child(DOCUMENT, "f")) == "words\non lines"


def test_nested_paragraphs_without_end_are_read_in_no_time():
    deep = safe.parse_xml(b"<a>" + b"<P>x" * 250 + b"</P>" * 250 + b"<P>y</P>" * 50_000 + b"</a>")
    assert len(tree.words(deep).split("\n")) == 50_001
