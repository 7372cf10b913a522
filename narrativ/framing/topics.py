"""What topics are called where they are features."""

from __future__ import annotations

from collections import Counter

from narrativ.corpus import Corpus


def topic_names(corpus: Corpus) -> dict[str, str]:
    """Return the name of each topic by its id, no two the same.

    It is the label, or the id where there is none; where several topics have one
    label, that of the storyline stands behind it, and the id where that is not enough.
    """
    stories = corpus.storylines.set_index("storyline_id")["label"].fillna("").to_dict()
    topics = corpus.topics.sort_values("topic_id")
    names = dict(zip(topics["topic_id"], topics["label"].fillna(topics["topic_id"]), strict=True))
    home = dict(zip(topics["topic_id"], topics["storyline_id"], strict=True))
    often = Counter(names.values())
    told = {
        topic: f"{name} ({stories.get(home[topic]) or home[topic]})" if often[name] > 1 else name
        for topic, name in names.items()
    }
    often = Counter(told.values())
    return {
        str(topic): str(f"{name} ({topic})" if often[name] > 1 else name)
        for topic, name in told.items()
    }
