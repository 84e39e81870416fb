"""Bytes to text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DocumentError
from index.extract.decoding import decode
from tests.index.samples_files import ARABIC, STATEMENT

POLISH = "Koalicja powiedziała, że mniej niż tysiąc bojowników pozostało w Iraku i Syrii. Źródło było łatwe."
RUSSIAN = "Россия заявила в среду, что главная битва с организацией в Сирии завершена."
SWEDISH = "Åtta år av krig är över, sade ÖB på söndagen i Malmö."
HUNGARIAN = "Kétségkívül a szövetség erős, több ezer harcos között őszintén szűk a hely."
CHINESE = "联军星期二表示，在伊拉克和叙利亚剩下的战斗人员不到一千人。"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_kept_to_the_character(text: str) -> None:
    """UTF-8 text comes back unchanged: no stripping, no folding, no normalising."""
    assert decode(text.encode(), "a.txt").text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    "text", ["a\r\nb\rc\n\n", " \tindented ", "e\u0301 and \u00e9", "a\u200fb\u00a0c\u2028d", "\nx\n"]
)
def test_nothing_is_tidied(text: str) -> None:
    """Line ends, outer white space, combining and invisible characters stay as they are."""
    assert decode(text.encode(), "a.txt").text == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_marks(mark: bytes, encoding: str) -> None:
    """A byte order mark names the encoding and is no part of the text."""
    decoded = decode(mark + ARABIC.encode(encoding), "a.txt")
    assert (decoded.text, decoded.encoding, decoded.guessed) == (ARABIC, encoding, False)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARABIC, "cp1256"),
        (STATEMENT, "cp1252"),
        ("Un café, déjà vu à Genève, où l'on parle français.", "latin-1"),
        ("Größe und Stärke der Kämpfer wären schwer zu schätzen.", "latin-1"),
        (SWEDISH, "latin-1"),
        (POLISH, "cp1250"),
        (HUNGARIAN, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (CHINESE, "gb18030"),
        (STATEMENT, "utf-16-le"),
        (STATEMENT, "utf-16-be"),
    ],
)
def test_old_encodings_are_recognised(text: str, encoding: str) -> None:
    """Text in an older encoding is read as written, and marked as a guess."""
    decoded = decode(text.encode(encoding), "a.txt")
    assert decoded.text == text
    assert decoded.guessed


def test_arabic_after_much_english() -> None:
    """The bytes that tell the encoding are found wherever they stand."""
    text = "Plain words come first. " * 5000 + ARABIC
    assert decode(text.encode("cp1256"), "a.txt").text == text


@pytest.mark.parametrize("text", ["داعش", "أقل من ألف مقاتل"])
def test_too_little_to_tell(text: str) -> None:
    """An encoding that can't be told for certain is refused, since a wrong one would misquote."""
    with pytest.raises(DocumentError, match=r"a\.txt is not UTF-8.*save it as UTF-8\.$"):
        decode(text.encode("cp1256"), "a.txt")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7\n1 0 obj", "is a PDF document, whatever its name says"),
        (b"PK\x03\x04\x14\x00", "is a zip archive"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"\x00\x01\x02\x03" * 100, "is a binary file"),
        (bytes(range(1, 32)) * 10, "is a binary file"),
        (b"text and then\x00a NUL", "is a binary file"),
        (b"a" * 70_000 + b"\x00", "is a binary file"),
        (codecs.BOM_UTF8 + b"\xff\xff", "says it is UTF-8 but is not"),
        (codecs.BOM_UTF16_LE + b"abc", "says it is UTF-16-LE but is not"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, sentence: str) -> None:
    """Empty, binary and broken documents are refused by name, with the next step."""
    with pytest.raises(DocumentError, match=sentence) as refused:
        decode(data, "a.txt")
    assert str(refused.value).startswith("a.txt")


def test_a_page_declares_its_encoding() -> None:
    """A page's own declaration is believed, as browsers read it, unless its bytes say otherwise."""
    arabic = f"<meta charset=windows-1256><p>{ARABIC}".encode("cp1256")
    assert ARABIC in decode(arabic, "a.html", page=True).text
    western = "<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>“déjà”".encode("cp1252")
    assert "“déjà”" in decode(western, "a.html", page=True).text
    utf8_in_truth = f"<meta charset='utf-8'><p>{ARABIC}".encode()
    assert ARABIC in decode(utf8_in_truth, "a.html", page=True).text
    unknown = f"<meta charset='unicode_escape'><p>{ARABIC}".encode()
    assert ARABIC in decode(unknown, "a.html", page=True).text


@given(st.binary(max_size=2000))
def test_any_bytes_are_text_or_a_sentence(data: bytes) -> None:
    """Whatever the bytes, they are decoded or refused with a sentence."""
    try:
        decoded = decode(data, "a.txt", page=True)
    except DocumentError as error:
        assert str(error).startswith("a.txt")
    else:
        decoded.text.encode("utf-8")
