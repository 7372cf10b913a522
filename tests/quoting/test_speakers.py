"""Who is meant by the mention of a speaker; texts invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.parsing import parse
from narrativ.quoting.joining import join
from narrativ.quoting.spans import Paragraph, Place, Speaker, Statement
from narrativ.quoting.speakers import resolve
from narrativ.schema import SOURCE_BASES, SOURCE_TYPES, VOICE_CLASSES

pytestmark = pytest.mark.model

_MENTION = re.compile(r"\[([^\]]*)\]")
_QUOTED = re.compile(r"“[^”]*”")


def speakers(*paragraphs: str) -> list[Speaker]:
    """Resolve the mentions that stand in brackets; what stands in quotation marks is said."""
    texts = [_MENTION.sub(r"\1", paragraph) for paragraph in paragraphs]
    statements = []
    for number, (marked, text) in enumerate(zip(paragraphs, texts, strict=True)):
        quoted = tuple(Place(number, m.start(), m.end()) for m in _QUOTED.finditer(text))
        for index, mention in enumerate(_MENTION.finditer(marked)):
            place = Place(number, mention.start() - 2 * index, mention.end() - 2 * index - 2)
            said = re.compile(r"\b(?:said|says|wrote|tweeted)\b").search(text, place.end)
            cue = Place(number, *said.span()) if said else None
            spans = quoted or (Place(number, place.end, len(text)),)
            kind = "direct" if quoted else "indirect"
            statements.append(Statement(kind, spans, cue, place, "verb"))
    return resolve(statements, [Paragraph("body", text) for text in texts], parse(texts))


def names(*paragraphs: str) -> list[str]:
    return [one.name for one in speakers(*paragraphs)]


def test_surnames_titles_and_pronouns_mean_the_person_of_the_full_name() -> None:
    assert (
        names(
            "Harbour spokeswoman Ana Ruizo spoke on Monday to the crews.",
            "“It is safe,” [Ruizo] said. [She] said that the work was done. [Ms Ruizo] said no",
        )
        == ["Ana Ruizo"] * 3
    )


def test_roles_mean_the_person_of_whom_they_are_said() -> None:
    found = speakers(
        "Kremlin spokesman Dmitri Volkonov met Defence Minister Anna Brandt.",
        "“No,” [the Kremlin spokesman] said.",
        "“Yes,” [the minister] said.",
    )
    assert [one.name for one in found] == ["Dmitri Volkonov", "Anna Brandt"]
    assert [one.organisation for one in found] == ["Kremlin", ""]
    assert found[0].side == "Russia"


def test_a_role_that_two_have_is_of_nobody() -> None:
    found = speakers("Senator Karl Odrin and Senator Maud Pellow met.", "“No,” [the senator] said.")
    assert [(one.name, one.key) for one in found] == [("the senator", "")]


def test_a_pronoun_without_a_clear_antecedent_stays_one() -> None:
    assert [(one.name, one.key) for one in speakers("“It is late,” [she] said.")] == [("she", "")]
    two = speakers("Anna Brandt and Maud Pellow met.", "“It is late,” [she] said.")
    assert [(one.name, one.key) for one in two] == [("she", "")]


def test_pronouns_agree_in_gender() -> None:
    assert names(
        "Anna Brandt met Karl Odrin at the harbour.",
        "“It is late,” [he] said.",
        "“It is early,” [she] said.",
    ) == ["Karl Odrin", "Anna Brandt"]


def test_who_is_named_inside_a_quotation_does_not_speak() -> None:
    assert names("Karl Odrin, the mayor of Tarn, came late. “I saw James Velling,” [he] said.") == [
        "Karl Odrin"
    ]


def test_who_spoke_last_goes_on_speaking() -> None:
    assert (
        names("“We wait,” said [a harbour worker].", "“We wait for days,” [he] said.")
        == ["a harbour worker"] * 2
    )


def test_two_of_one_surname_stay_two() -> None:
    found = names(
        "Karl Odrin and his wife, Anna Odrin, own the ferry.",
        "“It sails,” [Mr Odrin] said. “It sinks,” [Mrs Odrin] said. “It floats,” [Odrin] said.",
    )
    assert found == ["Karl Odrin", "Anna Odrin", "Odrin"]


@pytest.mark.parametrize(
    ("sentence", "role", "organisation", "side", "voice_class"),
    [
        ("[Lena Marsh, the mayor of Tarn,] said so.", "mayor of Tarn", "Tarn", "", "official"),
        (
            "[Lena Marsh, an economist at Tarn University,] said so.",
            "economist at Tarn University",
            "Tarn University",
            "",
            "expert",
        ),
        (
            "[Sundline’s managing director, Lena Marsh,] said so.",
            "Sundline’s managing director",
            "Sundline",
            "",
            "company",
        ),
        (
            "[Lena Marsh, who leads the Deckhands Federation,] said so.",
            "leads the Deckhands Federation",
            "Deckhands Federation",
            "",
            "civil_society",
        ),
        ("[Lena Marsh, 34, of Tarn,] said so.", "of Tarn", "", "", "ordinary"),
        ("[Lena Marsh, a father of two,] said so.", "father of two", "", "", "ordinary"),
        ("[Sen. Lena Marsh (R-Ohio)] said so.", "Sen.", "", "Republican", "official"),
        (
            "[French Foreign Minister Lena Marsh] said so.",
            "French Foreign Minister",
            "",
            "France",
            "official",
        ),
        (
            "[UNICEF spokeswoman Lena Marsh] said so.",
            "UNICEF spokeswoman",
            "UNICEF",
            "",
            "international",
        ),
        (
            "[Labour candidate Lena Marsh] said so.",
            "Labour candidate",
            "",
            "Labour",
            "party",
        ),
        (
            "[Lena Marsh, a reporter for the Tarn Gazette,] said so.",
            "reporter for the Tarn Gazette",
            "Tarn Gazette",
            "",
            "media",
        ),
        ("[Lena Marsh] said so.", "", "", "", "unknown"),
    ],
)
def test_roles_and_classes(
    sentence: str, role: str, organisation: str, side: str, voice_class: str
) -> None:
    [found] = speakers(sentence)
    assert found.name == "Lena Marsh"
    assert (found.role, found.organisation, found.side) == (role, organisation, side)
    assert (found.voice_class, found.source_type) == (voice_class, "person")


@pytest.mark.parametrize(
    ("sentence", "voice_class"),
    [
        ("[Police and witnesses] said so.", "other"),
        ("[Democrats and Republicans] said so.", "party"),
        ("[The governor’s office] said so.", "official"),
        ("[A spokesman for the governor’s office] said so.", "official"),
        ("[Palestinian medics] said so.", "expert"),
        ("[The Orsund embassy] said so.", "official"),
        ("[A group of farmers] said so.", "ordinary"),
        ("[Critics] said so.", "unnamed"),
        ("[Lena Marsh, the former governor and a candidate,] said so.", "party"),
        ("[Senator Lena Marsh, a candidate,] said so.", "official"),
        ("[Lena Marsh, a presidential candidate,] said so.", "party"),
        ("[Senate Ethics Committee Democrat Lena Marsh] said so.", "official"),
        ("[Lena Marsh, the White House counsel,] said so.", "official"),
        ("[Lena Marsh, a lawyer for the family,] said so.", "expert"),
        ("[World champion Lena Marsh] said so.", "other"),
        ("[Deckhands’ Federation chief executive Lena Marsh] said so.", "civil_society"),
        ("[Lena Marsh, vice president of Sundline,] said so.", "unknown"),
        ("[President-elect Lena Marsh] said so.", "official"),
        ("The chair of the Skippers Association, [Lena Marsh], said so.", "civil_society"),
        ("[Lena Marsh, the skippers' chair,] said so.", "civil_society"),
        ("[Lena Marsh, head of the Federation of Harbour Police,] said so.", "civil_society"),
        ("[Lena Marsh, director of a project at Tarn College,] said so.", "expert"),
        ("[Lena Marsh, head of media for the Tarn Ministry,] said so.", "official"),
        ("[Ohio Insurance Commissioner Lena Marsh] said so.", "official"),
        ("[Centers for Disease Control Director Dr. Lena Marsh] said so.", "official"),
        ("[Department of Health Secretary Lena Marsh] said so.", "official"),
        ("[A spokesman for Dr. Lena Marsh of Tarn College] said so.", "expert"),
        ("[Lena Marsh of Tarn County] said so.", "unknown"),
        ("[Lena Marsh, the board’s vice chairwoman and a Democrat,] said so.", "party"),
        ("[Lena Marsh, the official in charge of Mayor Odrin’s insurance,] said so.", "official"),
        ("[Lena Marsh, head of harbour analysis at Vellant,] said so.", "expert"),
        ("[Member station WTRN] said so.", "media"),
        ("[Lena Marsh, a retired judge and self-described feminist,] said so.", "official"),
        ("[Lena Marsh, mayor and father of two,] said so.", "official"),
        ("[Lena Marsh, president and CEO of Vellant,] said so.", "company"),
        ("[Lena Marsh, the former vice-president,] said so.", "official"),
        ("[Lena Marsh], Ohio Gov. Karl Odrin and others said so.", "unknown"),
        ("[Lena Marsh, head of a body that brings aid to refugees,] said so.", "unknown"),
        ("[The Club for Fishing] said so.", "civil_society"),
        ("[Facebook] said so.", "company"),
        ("[Then-Sen. Lena Marsh] said so.", "official"),
        ("[Lena Marsh of the Meran party] said so.", "party"),
        ("[Lena Marsh, 34, the app’s co-founder,] said so.", "company"),
        ("[Lena Marsh, 34, founder of Vellant,] said so.", "unknown"),
        ("[The Tarn Chamber of Commerce] said so.", "civil_society"),
        ("[The film] said so.", "document"),
    ],
)
def test_classes_by_kind(sentence: str, voice_class: str) -> None:
    [found] = speakers(sentence)
    assert found.voice_class == voice_class


@pytest.mark.parametrize(
    ("texts", "voice_class"),
    [
        (["The ferry of Vellant sank.", "“No,” said [Vellant]."], "unknown"),
        (["Vellant Inc. lost a ferry.", "“No,” [Vellant Inc.] said."], "company"),
        (["Karl Odrin, chief executive of Vellant, came.", "[Vellant] said so."], "company"),
    ],
)
def test_an_organisation_is_a_company_only_if_the_article_says_so(
    texts: list[str], voice_class: str
) -> None:
    assert speakers(*texts)[-1].voice_class == voice_class


def test_the_words_around_an_organisation_say_its_class() -> None:
    found = speakers(
        "The advocacy group Clean Harbours met.", "“No,” said [Clean Harbours] on Sunday."
    )
    assert (found[0].voice_class, found[0].source_type) == ("civil_society", "organisation")
    found = speakers(
        "The Milwaukee Mariners lost. Milwaukee Mariners striker Karl Odrin left.",
        "[The Milwaukee Mariners] said so on Sunday.",
    )
    assert (found[0].name, found[0].voice_class) == ("Milwaukee Mariners", "other")


def test_his_spokesman_speaks_as_he_does() -> None:
    found = speakers(
        "Mayor Karl Odrin met the skipper Anna Brandt.", "His spokesman, [Paul Pellow], said so."
    )
    assert (found[0].name, found[0].voice_class) == ("Paul Pellow", "official")
    found = speakers(
        "The skipper Paul Odrin met Mayor Anna Brandt.", "His spokesman, [Karl Pellow], said so."
    )
    assert found[0].voice_class == "unknown"


def test_one_of_several_in_apposition_to_a_name_is_that_person() -> None:
    for mention in ("[One key Republican]", "[One member of the committee]"):
        found = speakers(f"{mention}, Sen. Lena Marsh of Maine, said so.")
        assert (found[0].name, found[0].voice_class) == ("Lena Marsh", "official")
    found = speakers("[A friend of the mayor], Karl Odrin, said so.")
    assert found[0].name == "A friend of the mayor"


def test_a_surname_of_two_words_means_the_person_of_the_longer_name() -> None:
    text = "Patrick De Haarn, a mayor, met Anna Brown Odrin, a judge."
    found = speakers(text, "“No,” [De Haarn] said. “No,” [Brown Odrin] said.")
    assert [one.name for one in found] == ["Patrick De Haarn", "Anna Brown Odrin"]
    found = speakers("Anna Maria Brandt left.", "“No,” [Maria Brandt] said.")
    assert found[0].name == "Maria Brandt"


def test_the_office_of_a_board_goes_before_a_party() -> None:
    found = speakers(
        "The school board met.",
        "[Lena Marsh, the board’s vice chairwoman and a Democrat,] said so.",
    )
    assert found[0].voice_class == "official"


def test_nouns_of_organisations_name_no_person() -> None:
    found = speakers(
        "The Virginia Harbour Fire Department came. [The Justice Department] said so.",
        "[The railroads] said no to the Association of Tarn Railroads.",
    )
    assert [one.name for one in found] == ["Justice Department", "The railroads"]
    assert [one.voice_class for one in found] == ["official", "company"]


def test_roles_are_said_in_other_sentences_too() -> None:
    found = speakers(
        "Anna Brandt came on Monday. She is the mayor of Tarn.", "“It is late,” [Brandt] said."
    )
    assert (found[0].role, found[0].voice_class) == ("mayor of Tarn", "official")
    found = speakers(
        "[The lawyer for the family] said that nobody knew.", "“They wept,” [Karl Odrin] said."
    )
    assert (found[1].name, found[1].voice_class) == ("Karl Odrin", "expert")


def test_a_title_of_several_is_that_of_each() -> None:
    found = speakers(
        "Sens. Anna Brandt of Ohio and Karl Odrin of Texas came.", "“No,” [Odrin] said."
    )
    assert (found[0].name, found[0].voice_class) == ("Karl Odrin", "official")


def test_who_is_named_behind_the_quotation_says_it() -> None:
    texts = ["“It sank,” the mayor, Karl Odrin, said, according to The Gazette.", "It was late."]
    start = texts[0].index("according")
    cue, place = Place(0, start, start + 12), Place(0, start + 13, start + 24)
    said = Statement("direct", (Place(0, 0, 10),), cue, place, "according_to")
    [one] = resolve([said], [Paragraph("body", text) for text in texts], parse(texts))
    assert one.name == "Karl Odrin"
    text = "“It sank,” another of his lawyers, Karl Odrin, said."
    said = Statement("direct", (Place(0, 0, 10),), None, None, "none")
    [one] = resolve([said], [Paragraph("body", text)], parse([text]))
    assert (one.name, one.voice_class) == ("Karl Odrin", "expert")


def test_who_is_named_in_apposition_to_a_mention_is_meant() -> None:
    found = speakers("“No,” [the committee’s chairman], Senator Karl Odrin, said on Monday.")
    assert [one.name for one in found] == ["Karl Odrin"]


def test_the_group_is_the_organisation_that_has_just_spoken() -> None:
    found = speakers(
        "“No,” [the Tarn Deckhands Foundation] said.", "“We wait,” [the foundation] said."
    )
    assert [one.name for one in found] == ["Tarn Deckhands Foundation"] * 2


def test_his_office_speaks_as_he_does() -> None:
    found = speakers("Mayor Karl Odrin came late.", "[His office] said that the road was closed.")
    assert [one.voice_class for one in found] == ["official"]


def test_who_is_embedded_and_not_introduced_has_no_class() -> None:
    text = "It is late. — Karl Odrin (@odrin) July 3, 2025"
    place = Place(0, text.index("Karl"), text.index(" ("))
    said = Statement("direct", (Place(0, 0, 11),), None, place, "embed")
    [one] = resolve([said], [Paragraph("embed", text)], parse([text]))
    assert (one.voice_class, one.source_type) == ("unknown", "social")


@pytest.mark.parametrize(
    ("sentence", "voice_class", "source_type"),
    [
        ("[A senior official] said so.", "official", "unnamed"),
        ("[Witnesses] said so.", "ordinary", "unnamed"),
        ("[A person familiar with the talks] said so.", "unnamed", "unnamed"),
        ("[Sources close to the harbour board] said so.", "unnamed", "unnamed"),
        ("[Police] said so.", "official", "organisation"),
        ("[A police spokesman] said so.", "official", "unnamed"),
        ("[A spokesman for the Health Ministry] said so.", "official", "organisation"),
        ("[The report] said so.", "document", "document"),
        ("[The lawsuit] said so.", "document", "court"),
        ("[An opinion poll] said so.", "document", "poll"),
        ("[The newspaper] said so.", "media", "media"),
        ("[The United Nations] said so.", "international", "organisation"),
        ("[Ukraine] said so.", "official", "organisation"),
        ("[The union] said so.", "civil_society", "organisation"),
        ("[Analysts] said so.", "expert", "unnamed"),
        ("“No,” [Karl Odrin, the mayor,] wrote on Facebook.", "official", "social"),
        ("“No,” [Karl Odrin, the mayor,] said in court papers.", "official", "court"),
    ],
)
def test_sources_that_are_no_person(sentence: str, voice_class: str, source_type: str) -> None:
    [found] = speakers(sentence)
    assert (found.voice_class, found.source_type) == (voice_class, source_type)
    assert found.source_basis in SOURCE_BASES


def test_an_acronym_is_the_organisation_that_it_is_made_of() -> None:
    found = speakers(
        "The Tarn Humanitarian Foundation opened a camp near Vasla.", "[The THF] said it was full."
    )
    assert [one.name for one in found] == ["Tarn Humanitarian Foundation"]


def test_a_statement_without_a_speaker_has_an_empty_one() -> None:
    text = "“No comment.”"
    statement = Statement("direct", (Place(0, 0, len(text)),), None, None, "none")
    assert resolve([statement], [Paragraph("body", text)], parse([text])) == [Speaker()]


def test_join_gives_one_key_and_one_name_over_spellings() -> None:
    first = speakers("“No,” said [Ukrainian President Volodymyr Zelenskiy].")
    second = speakers("“No,” said [Mr Zelensky].")
    third = speakers("“No,” said [Volodymyr Zelenskyy].")
    joined = join([first, second, third])
    assert {one.key for [one] in joined} == {joined[0][0].key}
    assert len({one.name for [one] in joined}) == 1
    assert [one.role for [one] in joined] == ["Ukrainian President"] * 3
    assert [one.voice_class for [one] in joined] == ["official"] * 3


def test_join_leaves_a_surname_that_two_have() -> None:
    articles = [
        speakers("“No,” said [Karl Odrin]."),
        speakers("“No,” said [Anna Odrin]."),
        speakers("“No,” said [Odrin]."),
    ]
    assert [one.name for [one] in join(articles)] == ["Karl Odrin", "Anna Odrin", "Odrin"]


def test_join_takes_a_surname_for_the_one_of_the_corpus_who_has_it() -> None:
    full = speakers("“No,” said [Mayor Karl Odrin].")
    named = speakers("Karl Odrin met the crews. “No,” said [Maud Pellow].")
    bare = speakers("“No,” said [Mr Odrin].")
    lady = speakers("“No,” said [Mrs Odrin].")
    second = speakers("“No,” said [Anna Odrin].")
    for other in (full, named):
        assert join([other, bare], ["a", "b"])[1][0].name == "Karl Odrin"
    assert join([full, lady], ["a", "b"])[1][0].name == "Odrin"
    assert join([full, second, bare], ["a", "b", "c"])[2][0].name == "Odrin"
    mayor = speakers("“No,” said [Mayor Odrin].")
    assert join([full, second, mayor], ["a", "b", "c"])[2][0].name == "Karl Odrin"


def test_join_takes_no_class_from_another_event() -> None:
    before = speakers("“No,” said [Karl Odrin, a candidate,].")
    after = speakers("“No,” said [Karl Odrin].")
    assert join([before, after], ["a", "b"])[1][0].voice_class == "unknown"
    assert join([before, after], ["a", "a"])[1][0].voice_class == "party"


def test_join_takes_whom_the_corpus_calls_nothing_but_an_official_for_one() -> None:
    mayor = speakers("“No,” said [Mayor Karl Odrin].")
    bare = speakers("“No,” said [Karl Odrin].")
    author = speakers("“No,” said [the author Karl Odrin].")
    found = join([mayor, bare], ["a", "b"])[1][0]
    assert (found.voice_class, found.role) == ("official", "")
    assert join([mayor, author, bare], ["a", "b", "c"])[2][0].voice_class == "unknown"


def test_join_lets_an_office_go_before_a_conviction() -> None:
    liberal = speakers("“No,” said [Karl Odrin, a liberal,].")
    judge = speakers("“No,” said [Justice Karl Odrin].")
    candidate = speakers("“No,” said [Karl Odrin, a candidate,].")
    assert join([liberal, judge], ["a", "a"])[0][0].voice_class == "official"
    assert join([liberal, judge], ["a", "b"])[0][0].voice_class == "party"
    assert join([candidate, judge], ["a", "a"])[0][0].voice_class == "party"


def test_join_of_nothing() -> None:
    assert join([]) == []
    assert join([[], []], ["a", None]) == [[], []]


_PIECES = st.sampled_from(
    "Karl Odrin|Mr|Odrin|, the mayor of Tarn,|she|he|it|who|said|“No,”|(R-Ohio)|,|.|’s|the|"
    "Kremlin spokesman|34|a senior official|on Twitter|The|of|and|\ud800|🙂|\n|“|”|—|Ms.|"
    "’ |Jr.|II|R-|von der|İ".split("|")
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_PIECES, max_size=12), max_size=4), st.data())
def test_nothing_raises(written: list[list[str]], data: st.DataObject) -> None:
    texts = [" ".join(pieces) for pieces in written]
    statements = []
    for number, text in enumerate(texts):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=6, max_size=6)))
        places = [Place(number, *cuts[at : at + 2]) for at in (0, 2, 4)]
        kind = data.draw(st.sampled_from(["direct", "mixed", "indirect", "scare"]))
        statements.append(Statement(kind, (places[0],), places[1], places[2], "verb"))
    found = resolve(statements, [Paragraph("body", text) for text in texts], parse(texts))
    assert len(found) == len(statements)
    for one in [*found, *join([found])[0]]:
        assert one.voice_class in VOICE_CLASSES
        assert one.source_type in SOURCE_TYPES
        assert one.source_basis in SOURCE_BASES
