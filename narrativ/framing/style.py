"""Word lists: function words, and house style that is not framing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from narrativ.errors import SchemaError
from narrativ.resources import table


@cache
def stop_words() -> frozenset[str]:
    """Return the function words: scikit-learn's list and what it lacks."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) | frozenset(table("style")["stop"]["words"])


def style_features(more: Iterable[str] = ()) -> frozenset[str]:
    """Return words and two-word phrases that are house style, case-folded.

    Parameters
    ----------
    more
        Words or phrases of one or two words to add.

    Raises
    ------
    SchemaError
        If one of them is empty or longer than two words.
    """
    own = frozenset(" ".join(feature.casefold().split()) for feature in more)
    for feature in own:
        if not 1 <= len(feature.split()) <= 2:
            raise SchemaError(f"the style feature {feature!r} is not a word or a two-word phrase")
    return own.union(*table("style")["style"].values())
