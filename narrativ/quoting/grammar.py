"""A parse as plain lists: what the rules and features of quoting ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrativ.text.datelines import dateline

if TYPE_CHECKING:
    from spacy.tokens import Doc

SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj", "csubjpass"})
_SHARED_SUBJECT = frozenset({"xcomp", "conj", "advcl", "dep", "aux", "pcomp", "acl", "prep"})
"""Relations through which a verb has the subject of what it hangs on."""


@dataclass(frozen=True)
class Grammar:
    """The tokens of one text, a list for each thing that is known of them.

    ``left`` and ``right`` are the first and last token of what hangs on each;
    ``sentence`` is the number of its sentence.
    """

    text: str
    start: list[int]
    end: list[int]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    entity: list[str]
    sentence: list[int]
    children: list[list[int]]
    left: list[int]
    right: list[int]
    lead: int = 0
    """Tokens of the dateline, which is no part of the first sentence."""

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.start)

    def child(self, token: int, *deps: str) -> int | None:
        """Return the first child that stands in one of these relations; None if none does."""
        return next((c for c in self.children[token] if self.dep[c] in deps), None)

    def subject(self, token: int) -> int | None:
        """Return the subject of a verb, which may be that of what it hangs on."""
        for _ in range(6):
            own = [c for c in self.children[token] if self.dep[c] in SUBJECTS and c >= self.lead]
            if own:
                return own[0]
            if self.dep[token] == "acl" and self.pos[self.head[token]] not in ("VERB", "AUX"):
                return self.head[token]
            if self.dep[token] not in _SHARED_SUBJECT:
                return None
            above = self.head[token]
            if self.dep[token] == "xcomp":
                # "It forced the mayor to say": who is made to do it is the object.
                moved = self.child(above, "dobj", "dative")
                infinitive = any(self.tag[c] == "TO" for c in self.children[token])
                if moved is not None and above < moved < token and infinitive:
                    return moved
            token = above
        return None


def grammar(doc: Doc) -> Grammar:
    """Return a parse as plain lists."""
    tokens = list(doc)
    head = [token.head.i for token in tokens]
    children: list[list[int]] = [[] for _ in head]
    for index, above in enumerate(head):
        if above != index:
            children[above].append(index)
    sentence, number = [], -1
    for token in tokens:
        number += token.is_sent_start is True or number < 0
        sentence.append(number)
    left, right = _edges(head)
    opening = dateline(doc.text)
    lead = 0 if opening is None else sum(token.idx < opening.end for token in tokens)
    return Grammar(
        text=doc.text,
        start=[token.idx for token in tokens],
        end=[token.idx + len(token.text) for token in tokens],
        lemma=[token.lemma_.lower() for token in tokens],
        pos=[token.pos_ for token in tokens],
        tag=[token.tag_ for token in tokens],
        dep=[token.dep_ for token in tokens],
        head=head,
        entity=[token.ent_type_ for token in tokens],
        sentence=sentence,
        children=children,
        left=left,
        right=right,
        lead=lead,
    )


def _edges(head: list[int]) -> tuple[list[int], list[int]]:
    """Return the first and the last token of what hangs on each token."""
    left, right = list(range(len(head))), list(range(len(head)))
    # The first token that comes to another on its way up is the outermost that hangs on it.
    for token in range(len(head)):
        above = head[token]
        while left[above] > token:
            left[above] = token
            above = head[above]
    for token in range(len(head) - 1, -1, -1):
        above = head[token]
        while right[above] < token:
            right[above] = token
            above = head[above]
    return left, right
