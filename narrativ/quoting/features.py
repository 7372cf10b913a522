"""What is known of a candidate, as numbers: for the model that judges it.

Words enter by their classes in our lists, by the tags and relations of the parse and by
their vectors, never as themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import log1p
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.quoting.candidates import Candidate, according
from narrativ.quoting.grammar import Grammar
from narrativ.quoting.word_classes import (
    DIMENSIONS,
    NOUN_CLASSES,
    VERB_CLASSES,
    noun_classes,
    vector,
    verb_classes,
    word_list,
)

if TYPE_CHECKING:
    from narrativ.quoting.word_classes import Floats

_POS: Final = {
    name: code
    for code, name in enumerate(
        "VERB AUX NOUN PROPN PRON ADJ ADV NUM ADP SCONJ DET PART CCONJ INTJ X SYM PUNCT SPACE"
        .split(),
        start=1,
    )
}  # fmt: skip
_TAGS: Final = {
    name: code
    for code, name in enumerate(
        "VBD VBZ VBP VBG VBN VB MD NN NNS NNP NNPS PRP PRP$ WP WDT WRB WP$ EX JJ JJR JJS RB RBR "
        "RBS RP IN TO DT PDT CD CC UH POS"
        .split(),
        start=1,
    )
}  # fmt: skip
_DEPS: Final = {
    name: code
    for code, name in enumerate(
        ("ROOT", "conj", "ccomp", "xcomp", "advcl", "dobj", "pobj", "pcomp", "acl", "attr", "oprd",
         "acomp", "nsubjpass", "nsubj", "dative", "npadvmod", "relcl", "dep", "parataxis",
         "appos", "advmod", "csubj", "prep", "agent", "nmod", "amod", "compound", "mark", "aux",
         "auxpass", "neg", "det", "poss", "case", "cc", "punct", "intj", "prt", "expl", "meta"),
        start=1,
    )
}  # fmt: skip
_SHAPES: Final = {"arc": 0, "up": 1, "colon": 2}
_ENTITIES: Final = {"PERSON": 1, "NORP": 2, "ORG": 3, "GPE": 4}
_ACCORDING: Final = (_POS["VERB"], _TAGS["VBG"], _DEPS["prep"], 0)
"""As what "by the estimate of" and its like are judged: as "according to"."""
_WIDE: Final = 12
"""Dimensions of the vector of the content's head, and of the subject's."""
_NONE: Final = np.zeros(DIMENSIONS, dtype=np.float32)


@lru_cache(maxsize=50_000)
def _classes(lemma: str) -> tuple[bool, ...]:
    return (
        *verb_classes(lemma),
        *noun_classes(lemma),
        lemma in word_list("adjectives", "belief"),
        lemma in word_list("adverbs", "hearsay"),
    )


_NO_CLASSES: Final = (False,) * (len(VERB_CLASSES) + len(NOUN_CLASSES) + 2)


class Features:
    """The features of candidates of one text.

    Parameters
    ----------
    parse
        The text's parse.
    quoted
        For each token whether it stands inside marks of quotation.
    first
        Whether the text is the first of its article.
    """

    def __init__(self, parse: Grammar, quoted: Sequence[bool], first: bool) -> None:
        self.parse, self.quoted, self.first = parse, quoted, first
        self._before = [0]
        for inside in quoted:
            self._before.append(self._before[-1] + inside)
        self._tokens = [self._token(i) for i in range(len(parse))]

    def matrix(self, found: Sequence[Candidate]) -> Floats:
        """Return a row for each candidate."""
        if not found:
            return np.zeros((0, 0), dtype=np.float32)
        rows = np.array([self._row(one) for one in found], dtype=np.float32)
        # A cue has several candidates: what is known of it is put into numbers once.
        places = {cue: place for place, cue in enumerate(dict.fromkeys(one.cue for one in found))}
        of_cue = [places[one.cue] for one in found]
        cues = np.array([self._cue(cue) for cue in places], dtype=np.float32)
        vectors = np.concatenate([self._cue_vector(cue) for cue in places])
        around = np.concatenate(
            [
                part
                for one in found
                for part in (
                    vector(self.parse.lemma[one.content])[:_WIDE],
                    _NONE[:_WIDE] if one.preposition is None
                    else vector(self.parse.lemma[one.preposition])[:_WIDE],
                )
            ]
        )  # fmt: skip
        return np.hstack(
            [
                rows[:, :1],
                cues[of_cue],
                rows[:, 1:],
                vectors.reshape(len(places), -1)[of_cue],
                around.reshape(len(found), -1),
            ]
        )

    def _token(self, i: int) -> tuple[float, ...]:
        parse = self.parse
        if self._stands_in(i):
            return _ACCORDING
        return (
            _POS.get(parse.pos[i], 0),
            _TAGS.get(parse.tag[i], 0),
            _DEPS.get(parse.dep[i], 0),
            _ENTITIES.get(parse.entity[i], 0),
        )

    def _stands_in(self, i: int) -> bool:
        """Say whether a phrase begins here that stands in for "according to"."""
        return self.parse.pos[i] == "ADP" and according(self.parse, i) is not None

    def _cue_vector(self, cue: int) -> Floats:
        parse = self.parse
        subject = parse.subject(cue)
        return np.concatenate(
            [
                vector("accord" if self._stands_in(cue) else parse.lemma[cue]),
                vector(parse.lemma[parse.head[cue]])[:_WIDE],
                _NONE[:_WIDE] if subject is None else vector(parse.lemma[subject])[:_WIDE],
            ]
        )

    def _cue(self, cue: int) -> tuple[float, ...]:
        """Return what is known of a cue, whatever it reports."""
        parse = self.parse
        children = parse.children[cue]
        deps = [parse.dep[child] for child in children]
        subject = parse.subject(cue)
        above = parse.head[cue]
        marks = [parse.tag[child] for child in children if parse.dep[child].startswith("aux")]
        return (
            *self._tokens[cue],
            *_classes(parse.lemma[cue]),
            *self._tokens[above],
            *_classes(parse.lemma[above]),
            *((0, 0, 0, 0) if subject is None else self._tokens[subject]),
            *(_NO_CLASSES if subject is None else _classes(parse.lemma[subject]))[9:16],
            subject is not None and parse.head[subject] == cue,
            subject is not None and subject < cue,
            0 if subject is None else parse.right[subject] - parse.left[subject],
            "auxpass" in deps,
            "neg" in deps,
            "MD" in marks,
            "TO" in marks,
            len(marks),
            *(deps.count(name) for name in ("ccomp", "xcomp", "dobj", "prep", "acl", "advcl")),
            "prt" in deps,
            any(_classes(parse.lemma[child])[-1] for child in children),
            self.quoted[cue],
            according(parse, cue) is not None,
            self._depth(cue),
            parse.right[cue] - parse.left[cue],
        )

    def _depth(self, token: int) -> int:
        depth = 0
        while self.parse.head[token] != token and depth < 8:
            token = self.parse.head[token]
            depth += 1
        return depth

    def _row(self, one: Candidate) -> tuple[float, ...]:
        """Return what is known of a candidate beside its cue; the cue's part follows the first."""
        parse, cue, content = self.parse, one.cue, one.content
        first, last = one.first, one.last
        count = last - first + 1
        marked = self._before[last + 1] - self._before[first]
        if one.skip is not None:
            count -= one.skip[1] - one.skip[0] + 1
        deps = [parse.dep[child] for child in parse.children[content]]
        after = parse.tag[last + 1] if last + 1 < len(parse) else "."
        before = parse.tag[first - 1] if first else "."
        return (
            _SHAPES[one.shape],
            *self._tokens[content],
            *_classes(parse.lemma[content]),
            one.preposition is not None,
            parse.dep[one.preposition] == "agent" if one.preposition is not None else False,
            log1p(count),
            marked / max(1, last - first + 1),
            content < cue,
            abs(content - cue),
            first - cue if first > cue else cue - last,
            *self._tokens[first][:2],
            "mark" in deps,
            "nsubj" in deps or "nsubjpass" in deps,
            any(parse.tag[child] == "TO" for child in parse.children[content]),
            any(parse.tag[child] == "MD" for child in parse.children[content]),
            before in (",", ":", "``", "''", "."),
            after in (",", ":", "``", "''", "."),
            before == ",",
            after == ",",
            first == 0 or parse.sentence[first - 1] != parse.sentence[first],
            last + 1 >= len(parse) or parse.sentence[last + 1] != parse.sentence[last],
            parse.sentence[cue],
            self.first,
            log1p(len(parse)),
            0 if one.skip is None else one.skip[1] - one.skip[0] + 1,
        )
