"""Names in the text of an article: which are of persons, and what stands around them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from narrativ.quoting.roles import organisation_class
from narrativ.quoting.voice_lists import entries, first_names, listed, title_words
from narrativ.text.lexicon import word_list
from narrativ.text.names import NAME_RUN, Name, is_small, key_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_NO_NAME: Final = ("ADV", "SCONJ", "CCONJ", "DET", "PRON", "ADP", "AUX", "INTJ", "VERB")
_PLACES: Final = ("ORG", "GPE", "NORP", "LOC", "FAC")
_SUFFIX: Final = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)+")
_ACRONYM: Final = 3
"""Letters up to which a word of capitals in front of a name may be an initialism."""
_TITLE_CASE: Final = 0.75
"""Share of the longer words of a headline that have a capital where the house writes it so."""
_GIVEN: Final = re.compile(r"-[^\W\d_]{2,}")
"""Second part of a given name: Jae-in."""
_Word = tuple[str, int, int]
"""A word of a run of capitals: (text, start, end)."""
_LONGEST: Final = 5
"""Words of the longest name of a person."""


@dataclass(frozen=True)
class NameMention:
    """A name as it stands in a paragraph, without titles.

    Attributes
    ----------
    paragraph, start, end
        Where it stands.
    words
        Its words, initials and Jr. left out.
    label
        What the parser takes it for: ``"PERSON"``, ``"ORG"`` … or "".
    title
        The word of capitals in front: "Mr", "President".
    """

    paragraph: int
    start: int
    end: int
    words: Name
    label: str
    title: str

    @property
    def key(self) -> Name:
        """The words in the form that their spellings share."""
        return key_of(self.words)


def name_mentions(docs: Sequence[Doc]) -> list[NameMention]:
    """Return the names in the paragraphs of an article, in order.

    Of a line in which every word has a capital only the names that stand elsewhere too.
    """
    found = [one for number, doc in enumerate(docs) for one in _in_paragraph(number, doc)]
    titles = {number for number, doc in enumerate(docs) if _is_title_case(doc.text)}
    known = {one.key for one in found if one.paragraph not in titles}
    known |= {key[-1:] for key in known}
    return [one for one in found if one.paragraph not in titles or one.key in known]


def _is_title_case(text: str) -> bool:
    if text.rstrip()[-1:] in '.!?”"':
        return False
    words = [word for word in text.split() if word[:1].isalpha() and len(word) > _ACRONYM]
    capitals = sum(word[:1].isupper() for word in words)
    return len(words) > _ACRONYM and capitals > _TITLE_CASE * len(words)


def _in_paragraph(number: int, doc: Doc) -> Iterator[NameMention]:
    # Reading the entities of a parse goes over all of its tokens: once.
    entities = doc.ents
    people = {ent.start_char: ent for ent in entities if ent.label_ == "PERSON"}
    labels = [(ent.start_char, ent.end_char, ent.label_) for ent in entities]
    for run in NAME_RUN.finditer(doc.text):
        for one in _in_run(number, doc, _divided(run, people), run.end(), people):
            yield replace(one, label=_label(labels, one.start, one.end))


def _in_run(
    number: int, doc: Doc, divided: list[list[_Word]], end: int, people: Mapping[int, Span]
) -> Iterator[NameMention]:
    """Return the names of one run of capitals, each with the title in front of it."""
    title = ""
    for index, part in enumerate(divided):
        last = index == len(divided) - 1
        if len(part) == 1 and not _is_honorific(part[0]) and part[0][2] == end:
            # The surname Baker, or Judge: only a full name elsewhere says so.
            named = part
        elif len(part) == 1 and (_is_title(part[0]) or (_is_role(part[0]) and not last)):
            title = part[0][0]
            continue
        else:
            part = _once(_without_openers(part, doc, people, title))
            named = [word for word in part if not _is_addition(word)]
        if named:
            place = part[0][1], part[-1][2]
            words = tuple(word.rstrip(".") for word, _, _ in named)
            # What a title follows says whose: Foreign in "French Foreign Minister Odrin".
            if last or not _is_title(divided[index + 1][0]):
                yield NameMention(number, *place, words, "", title)
        title = ""


def _once(part: list[_Word]) -> list[_Word]:
    """Return a name that a page says twice in a row once, the second time."""
    half = len(part) // 2
    twice = half > 1 and [one[0] for one in part[:half]] == [one[0] for one in part[half:]]
    return part[half:] if twice else part


def _divided(run: re.Match[str], people: Mapping[int, Span]) -> list[list[_Word]]:
    """Return the words of a run of capitals, parted at titles and where a person begins."""
    words = [
        (one.group(), run.start() + one.start(), run.start() + one.end())
        for one in re.finditer(r"\S+", run.group())
    ]
    behind = _GIVEN.match(run.string, run.end())
    if behind and len(words) > 1:
        words[-1] = words[-1][0] + behind.group(), words[-1][1], behind.end()
    divided: list[list[_Word]] = [[]]
    for number, word in enumerate(words):
        last = number == len(words) - 1
        begins = word[1] in people and people[word[1]].end_char >= words[-1][2]
        opens = number == 0 and not last and _opens(word, len(words))
        if (opens or _is_title(word)) and not (last and divided[-1] and not _is_honorific(word)):
            divided += [[word], []]
        elif begins and divided[-1] and len(words) - number > 1:
            divided.append([word])
        else:
            divided[-1].append(word)
    return [part for part in divided if part]


def _is_title(word: _Word) -> bool:
    small = word[0].casefold().rstrip(".")
    return small in title_words() or small in word_list("weekdays")


def _is_role(word: _Word) -> bool:
    small = word[0].casefold()
    return small in entries("roles")[0] and small not in first_names()


def _opens(word: _Word, words: int) -> bool:
    """Say whether a run begins with a role: "Baker Anna Brandt", "Lawyer Brandt"."""
    listed = entries("roles")[0].get(word[0].casefold(), "ordinary")
    return _is_role(word) and (words > 2 or listed in ("expert", "civil_society", "media"))


def _is_honorific(word: _Word) -> bool:
    return word[0].casefold().rstrip(".") in word_list("honorifics")


def _is_addition(word: _Word) -> bool:
    return bool(_SUFFIX.fullmatch(word[0]) or _INITIALS.fullmatch(word[0]))


def _without_openers(
    part: list[_Word], doc: Doc, people: Mapping[int, Span], title: str
) -> list[_Word]:
    """Return a part without the words in front that open a sentence, and behind that close one.

    "But Odrin", "Devastated Anna Brandt", "MORE Anna Brandt", "American Anna Brandt",
    "Odrin Says" of a headline.
    """
    while part:
        word, start, end = part[0]
        rest = [one for one, _, _ in part[1:]]
        shouted = word.isupper() and len(word) > _ACRONYM and rest and not rest[0].isupper()
        known = rest[:1] and rest[0].casefold() in first_names()
        tag = _tag(doc, start, end)
        adjective = known and (
            word.casefold() in entries("countries")[0]
            or (tag in ("ADJ", "VERB") and word.casefold() not in first_names())
        )
        known_name = start in people or word.casefold() in first_names()
        small = is_small(word) and word.casefold() not in word_list("months")
        opener = (small and not (known_name and rest)) or (
            start not in people and (is_small(word) or (tag in _NO_NAME and rest))
        )
        if not (shouted or adjective or opener):
            break
        part = part[1:]
    while part and not title:
        word, start, end = part[-1]
        inside = any(ent.start_char < end <= ent.end_char for ent in people.values())
        verb = len(part) > 1 and _tag(doc, start, end) in _NO_NAME
        surname = len(part) > 1 and part[-2][0].casefold() in first_names()
        if inside or surname or not (is_small(word) or verb):
            break
        part = part[:-1]
    return part


def _tag(doc: Doc, start: int, end: int) -> str:
    span = doc.char_span(start, end, alignment_mode="expand")
    return span[0].pos_ if span is not None and len(span) else ""


def _label(entities: Sequence[tuple[int, int, str]], start: int, end: int) -> str:
    """Return the label of the entity that the end of a name lies in."""
    for first, last, label in entities:
        if first < end <= last or start <= first < end == last:
            return label
    return ""


def persons_named(
    mentions: Sequence[NameMention], described: Container[NameMention] = ()
) -> list[NameMention]:
    """Return the mentions that name persons.

    All mentions of a name count: titles, first names and the parser's labels for a
    person; nouns of organisations, countries and other labels against. A bare surname
    goes with the full names that end in it. `described` are those that a role stands at.
    """
    weights = _weights(mentions, described)
    surnames = {key[-1] for key, weight in weights.items() if len(key) > 1 and weight > 0}
    return [
        one
        for one in mentions
        if len(one.words) <= _LONGEST
        and (weights[one.key] > 0 or (len(one.words) == 1 and one.key[0] in surnames))
        and not (len(one.words) == 1 and _is_place(one, weights[one.key]))
    ]


def _is_place(mention: NameMention, weight: float) -> bool:
    word = mention.words[0].casefold()
    place = word in entries("countries")[0] or (mention.label == "GPE" and weight <= 0)
    return place and not mention.title


_ROLE: Final = 2.0
"""Weight of a role that stands at a name, or of saying something."""
_TITLE: Final = 3.0
_FIRST_NAME: Final = 1.5
_MOST: Final = 2.0
"""Weight that all labels of one name have at most, for or against."""


def _weights(
    mentions: Sequence[NameMention], described: Container[NameMention]
) -> dict[Name, float]:
    """Return for each name what speaks for a person and what against."""
    labels: defaultdict[Name, float] = defaultdict(float)
    others: defaultdict[Name, set[tuple[str, float]]] = defaultdict(set)
    for one in mentions:
        labels[one.key] += 1.0 if one.label == "PERSON" else -1.0 if one.label in _PLACES else 0.0
        others[one.key] |= set(_evidence(one))
        if one in described:
            others[one.key].add(("described", _ROLE))
    return {
        key: max(-_MOST, min(_MOST, labels[key])) + sum(weight for _, weight in others[key])
        for key in others
    }


def _evidence(mention: NameMention) -> Iterator[tuple[str, float]]:
    """Return what the words of a name and its title say, by kind."""
    words = mention.words
    small = [word.casefold() for word in words]
    whole = " ".join(small)
    first = len(words) > 1 and small[0] in first_names()
    yield "", 0.0
    title = mention.title.casefold().rstrip(".")
    if title and title not in word_list("weekdays"):
        # The Democratic Party is nobody, nor is the Justice Department.
        honorific = title in word_list("honorifics")
        noun = len(words) == 1 and not honorific and _is_organisation_noun(small[0])
        yield "title", 1.0 if noun or title in entries("parties")[0] else _TITLE
    elif len(words) == 1 and (_is_role((words[0], 0, 0)) or small[0] in title_words()):
        yield "noun", -_MOST
    if first:
        yield "first name", _FIRST_NAME
    if len(words) > 1 and not first and small[-1] in ("secretary", "minister", "president"):
        yield "office", -6.0
    if len(words) == 1 and is_small(words[0]) and not title:
        yield "small word", -6.0
    if small[-1] in entries("parties")[0] or whole in entries("countries")[0]:
        yield "country", -6.0
    elif whole in entries("sources")[0] or all(word in word_list("months") for word in small):
        yield "source", -4.0
    elif first and len(words) > 2 and _is_organisation_noun(small[-1]):
        # Virginia Harbour Police is nobody, Mary Church may be.
        yield "organisation", -4.0
    elif not first and organisation_class(" ".join(words)):
        alone = len(words) == 1 and _is_organisation_noun(small[0])
        yield "organisation", -4.5 if alone else -2.5


def _is_organisation_noun(word: str) -> bool:
    return word in entries("organisations")[0] and word not in listed("words", "proper")
