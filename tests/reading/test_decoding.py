"""Bytes to text: marks, UTF-8, old encodings, and what is no text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.errors import ReadError, ReadWarning
from narrativ.reading.decoding import Damage, Text, decoded
from narrativ.reading.encodings import guessed

TEXT = "Zürich meldet: „Der Kai ist zu“ – Łódź\r\n2 €\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
)
def test_unicode(raw: bytes) -> None:
    assert decoded(raw, "a.txt") == Text(TEXT)


def test_western_bytes() -> None:
    text = "Die Bürger größerer Städte führen fröhliche Gespräche über Käse. " * 20
    with pytest.warns(ReadWarning, match=r"^a\.txt is not in UTF-8: read as cp1252$"):
        assert decoded(text.encode("cp1252"), "a.txt") == Text(text)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "It rained for 4½ hours, the mayor’s office said. “It was cold.”"),
        ("cp1252", "The fee is £5 a day – €6 for visitors – said the council. It was cold."),
        ("cp1252", "The café of Ms Muñoz and Mr Åberg was closed by the council on Monday."),
        ("cp1252", "Le maire a déclaré : « Le pont restera fermé jusqu’à l’été. »"),
        ("cp1252", "A situação não é fácil; as obras começarão amanhã em São João."),
        ("cp1252", "Borgmesteren sagde, at broen over åen er lukket på grund af øvelser."),
        ("cp1250", "„To konieczne” – powiedział w środę w Łodzi. Żaden nie był zaskoczony."),
        ("cp1250", "Starosta řekl ve středu v Olomouci, že příští týden začnou opravy."),
        (
            "cp1250",
            "A híd zárva marad, mondta szerdán Győrben. Az őszi felújítás kezdődik, közölte.",
        ),
        ("iso8859-2", "Starosta řekl ve středu v Olomouci, že příští týden začnou opravy."),
        ("cp1254", "Başkan köprünün kapalı kalacağını açıkladı; şehir bekliyor."),
        ("cp1251", "Мэр заявил, что мост останется закрытым. «Это необходимо», — сказал он."),
        ("cp1253", "Ο δήμαρχος δήλωσε ότι η γέφυρα θα παραμείνει κλειστή την Τετάρτη."),
        ("gb18030", "市长周三表示，大桥将继续关闭。他说这是必要的，维修工程将于下周开始。"),
        ("shift_jis", "市長は水曜日、橋は引き続き閉鎖されると述べた。来週から工事が始まる。"),
        ("euc-kr", "시장은 수요일 다리가 계속 폐쇄될 것이라고 밝혔다. 다음 주부터 시작된다."),
        ("euc-jp", "市長は月曜日、橋は九月末まで閉鎖されると述べた。橋脚の一部が損傷している。"),
        ("big5", "市長週三表示，大橋將繼續關閉。他說這是必要的，維修工程將於下週開始。"),
        ("koi8-r", "Мэр заявил в понедельник, что мост останется закрытым до конца сентября."),
        ("cp866", "Мэр заявил, что мост останется закрытым. Это необходимо, сказал он."),
        ("iso8859-7", "Ο δήμαρχος δήλωσε ότι η γέφυρα θα παραμείνει κλειστή την Τετάρτη."),
        ("latin-1", "Le maire a déclaré que le pont resterait fermé à l'été, où il a gelé."),
        ("iso8859-15", "Der Bürgermeister erklärte, die Brücke koste 3 € für größere Wagen."),
        ("iso8859-15", "L'œuvre a coûté 300 € à l'État, a déclaré le maire, très ému."),
        ("cp1252", "The mayor’s plan, at £5m, took 4½ years to pass."),
        ("cp1252", "Mr Beneš met Ms Žižek and said: “It’s over” – for £5."),
        ("cp1252", "Das Museum öffnet: »Endlich« für alle, größer als früher, hieß es."),
        ("cp1250", "Mr Wałęsa and Ms Żółć said in Łódź that “it’s over”."),
        ("cp1250", "Primarul a spus că podul rămâne închis şi ameninţă să cadă în apă."),
        ("iso8859-2", "Primátor povedal, že most môže spadnúť, keďže časť pilierov puká."),
        ("iso8859-2", "Burmistrz powiedział w środę, że most w Łodzi będzie zamknięty."),
        ("iso8859-9", "Başkan köprünün kapalı kalacağını açıkladı; şehir bekliyor."),
        ("mac-roman", "The mayor’s office said: “It is not safe.” The café’s shut, he said."),
        ("mac-roman", "Le maire a déclaré : « Le pont restera fermé jusqu’à l’été. »"),
        ("mac-roman", "Der Bürgermeister erklärte, die Brücke bleibe für größere Wagen zu."),
        ("cp850", "Der Bürgermeister erklärte, die Brücke bleibe für größere Wagen zu."),
        ("cp850", "Le maire a déclaré que le pont resterait fermé jusqu'à l'été."),
        ("cp852", "Burmistrz powiedział w środę, że most w Łodzi będzie zamknięty."),
    ],
)
def test_old_encodings(encoding: str, text: str) -> None:
    raw = text.encode(encoding)
    with pytest.warns(ReadWarning, match="is not in UTF-8") as caught:
        found = decoded(raw, "a.txt")
    assert found == Text(text)
    assert raw.decode(found.encoding) == text
    assert str(caught[0].message).endswith(f"read as {found.encoding}")
    assert raw.decode(str(guessed(raw))) == text


@pytest.mark.parametrize(
    ("raw", "text", "damage"),
    [
        ("Zürich".encode() + b"\x93 Bern", "Zürich\ufffd Bern", Damage(6, 7, b"\x93")),
        (b"Zurich \xe9 Bern", "Zurich \ufffd Bern", Damage(7, 7, b"\xe9")),
        (codecs.BOM_UTF8 + b"Bern \xff", "Bern \ufffd", Damage(5, 8, b"\xff")),
        ("Zürich, Bern, ".encode() + b"\0Genf", "Zürich, Bern, \ufffdGenf", Damage(14, 15, b"\0")),
        (
            codecs.BOM_UTF16_LE + "Zü".encode("utf-16-le") + b"\x3d\xd8a\0",
            "Zü\ufffda",
            Damage(2, 6, b"\x3d\xd8"),
        ),
        (codecs.BOM_UTF16_BE + b"\0a\0", "a\ufffd", Damage(1, 4, b"\0")),
        (
            ("Bürger größerer Städte, " * 9).encode("cp1252") + b"\x81.",
            "Bürger größerer Städte, " * 9 + "\ufffd.",
            Damage(216, 216, b"\x81"),
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_a_damaged_byte_costs_a_character(raw: bytes, text: str, damage: Damage) -> None:
    assert decoded(raw, "a.txt") == Text(text, (damage,))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The mayor said it was the council’s fault.", "cp1252"),
        ("They called it “safe”.", "cp1252"),
        ("It costs £5 a day, or 4½ francs.", "cp1252"),
    ],
)
@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_one_or_two_signs_that_stand_right_are_no_damage(text: str, encoding: str) -> None:
    found = decoded(("It rained.\n" * 99 + text).encode(encoding), "a.txt")
    assert (found.text[-len(text) :], found.encoding, found.damage) == (text, encoding, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "id,text\r\n1,The quay was closed on Monday.\r\n",
        "id,text\n1,„To konieczne”, powiedział w Łodzi.\n",
        "Мэр заявил, что мост останется закрытым.\n",
        "id,text\n1,市長は月曜日、橋は閉鎖されると述べた。\n2,工事は来週から始まる。\n",
    ],
)
def test_utf16_without_a_mark(text: str, encoding: str) -> None:
    found = decoded(text.encode(encoding), "a.txt")
    assert (found, found.encoding) == (Text(text), encoding)
    assert decoded((text * 3000).encode(encoding), "a.txt").text == text * 3000


def test_japanese_in_seven_bits() -> None:
    text = "市長は水曜日、橋は閉鎖されると述べた。ABC\n"
    found = decoded(text.encode("iso2022-jp"), "a.txt")
    assert (found.text, found.encoding) == (text, "iso2022-jp")


def test_escape_that_is_no_japanese() -> None:
    raw = b"The quay \x1b$B\xff\xff closed."
    assert decoded(raw, "a.txt").encoding == "utf-8"


def test_damage_is_told_by_place() -> None:
    text = decoded(TEXT.encode() + b"a\xffb\xfec\n" + TEXT.encode(), "a.txt")
    assert text.damage_in(0, len(TEXT)) is None
    told = text.damage_in(len(TEXT), len(TEXT) + 3)
    assert told == (
        f"damaged: byte 0xff at offset {len(TEXT.encode()) + 1} of the file, "
        "in whose place U+FFFD stands"
    )
    assert "of the file (and 1 more)" in str(text.damage_in(0, len(text.text)))


def test_lines_in_another_encoding_are_read_in_it() -> None:
    one, other = "Zürich, 5 €, „Łódź“\n" * 5, "Die Bürger größerer Städte\n" * 5
    text = decoded(one.encode() + other.encode("cp1252") + one.encode(), "a.txt")
    assert text.text == one + other + one
    assert text.damage_in(0, len(one)) is None
    assert str(text.damage_in(len(one), len(text.text))).startswith(
        "not in UTF-8 like the rest, taken for cp1252: byte 0xfc at offset "
        f"{len(one.encode()) + 5} of the file"
    )


@pytest.mark.parametrize(
    ("raw", "got"),
    [
        (b"\x7fELF\x02\x01\x01\x00\x00", "binary data"),
        (bytes(range(256)) * 3, "binary data"),
        ("Zürich ".encode() * 99 + b"\xff" * 90, "utf-8 of which 90 in 783 characters"),
        (codecs.BOM_UTF16_LE + b"\0\xd8" * 9, "utf-16-le of which 9 in 9"),
        (codecs.BOM_UTF32_LE + b"\xff" * 8, "marked as utf-32-le"),
    ],
)
def test_what_is_no_text(raw: bytes, got: str) -> None:
    with pytest.raises(ReadError, match="Save it as UTF-8") as caught:
        decoded(raw, "a.txt")
    assert got in str(caught.value)
    assert str(caught.value).startswith("a.txt: got ")


@pytest.mark.parametrize(
    ("raw", "got", "way_out"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG picture", "text of the page"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture", "text of the page"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF", "Save its text"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive or an Office file", "Unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office file", "as CSV"),
        (b"\x1f\x8b\x08\x00", "gzip-compressed data", "Unpack it"),
    ],
)
def test_files_that_are_no_text_are_named(raw: bytes, got: str, way_out: str) -> None:
    with pytest.raises(ReadError, match=f"got {got}; expected text") as caught:
        decoded(raw, "a.txt")
    assert way_out in str(caught.value)


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_utf8_comes_back(text: str) -> None:
    assert decoded(text.encode(), "a") == Text(text)
