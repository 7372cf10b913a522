"""Tables of invented news, and what becomes of tables on their way to a researcher.

Everything is drawn from one `random.Random`, so that a seed gives the same table again.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus import Step

_PLACES: Final = "Orsund Velm Karsk Tarn Ibrany Saltholm".split()
_PEOPLE: Final = "Ana Ruiz|Per Holm|Ilse Varga|Tomas Brandt|Mei Okafor|Jean d’Arcy".split("|")
_BODIES: Final = "the council|the port authority|the ferry crews|the teachers’ union|the ministry"
_ACTS: Final = "rejected|approved|delayed|signed|criticised|defended|abandoned|welcomed".split("|")
_THINGS: Final = (
    "the new budget|a plan to close the quay|the wage deal|the flood barrier|a ban on night trains"
    "|the inquiry into the fire|the sale of the grain store|a tax on visitors"
).split("|")
_REASONS: Final = (
    "because costs had doubled since March|after talks that lasted until dawn"
    "|although 412 residents had signed a petition|as prices rose by 3.4 percent"
    "|despite a warning from the auditors|while strikes spread to the north"
).split("|")
_WIRES: Final = {
    "Reuters": ("{upper}, May {day} (Reuters) - ", "Reporting by {person}; Editing by {other}"),
    "AP": ("{upper} (AP) — ", "Copyright 2031 The Associated Press. All rights reserved."),
    "AFP": ("{place} (AFP) – ", "abc/xyz"),
    "dpa": ("{place} (dpa) - ", ""),
    "TASS": ("{upper}, May {day}. /TASS/. ", ""),
}
_OUTLETS: Final = (
    "Orsund Ledger|Daily Spark|The Guardian|Le Monde|tarn-post.example|Волна|Glasgow Times"
    "|Reuters|AP|Agence France-Presse|dpa|CNN (Web News)"
).split("|")
_STAMPS: Final = (
    "2031-05-{day:02}T{hour:02}:10:00Z|2031-05-{day:02}|{day} May 2031|May {day}, 2031 {hour}:05"
    "|{day:02}/05/2031|2031-05-{day:02}T{hour:02}:10+02:00|Mon, {day:02} May 2031 0{short}:00 GMT"
).split("|")
_ODD_DATES: Final[tuple[Any, ...]] = (
    *("9999-12-31", "9999-12-31T23:59-12:00", "0001-01-01", "1000-01-01", "1677-09-21T00:12+14:00"),
    *("2262-04-12", "0000-00-00", "31 February 2031", "yesterday", "44 minutes ago", "01/02/2031"),
    *(20310501, 1.9e9, True, -1, "", " ", "2031-05", "2031", float("nan"), float("inf"), None),
    *(pd.NaT, pd.NA, pd.Timestamp("2031-05-02 10:00", tz="Asia/Tokyo"), datetime.date.max),
    *(datetime.datetime.max, datetime.date.min, np.datetime64("9999-12-31T23:59", "s")),
    *(np.datetime64("NaT"), np.datetime64("20000-01-01", "D"), "9998-12", "12:00", "NaN"),
)
_ODD_CELLS: Final[tuple[Any, ...]] = (
    *(None, pd.NA, float("nan"), "", " \t", 7, 3.5, True, float("inf"), 10**30, "null", "N/A"),
    *(["Ana Ruiz", "Per Holm"], {"name": "Ana Ruiz"}, pd.NaT, np.int64(3), b"bytes", "=1+1", "0"),
    *(
        "\u200b",
        "\ufeff",
        "العربية نص",
        "e\u0301\u0302",
        "👩‍👩‍👧",
        "\u202eabc",
        "<script>alert(1)</script>",
    ),
)
_ODD_TEXT: Final = (
    *(
        "\u200b",
        "\u202e",
        "\u2028",
        "\x85",
        "\x1b[31m",
        "\ufeff",
        "e\u0301" * 9,
        "👩‍👩‍👧",
        "\u00ad",
        "\x0c",
    ),
    *(
        "قال الوزير إن الميناء مغلق. ",
        "部长说港口关闭。",
        "“„«»‹›’",
        "&amp;lt;b&gt;",
        "\\n\\u0000",
        "%s{0}$x$",
    ),
)
_OWN: Final = (
    "topic country storyline_id kind text_1 position start end label stability Event_ID event_id "
    "agency words until earliest group article day outlet_names z paragraph_id topic_id paragraphs"
).split()
"""Columns of one's own; many bear the name of a column of ours, or of one we make on the way."""


def invented(random: Random) -> pd.DataFrame:
    """Return articles of a few events, some of them agency copy, edited or not."""
    rows: list[dict[str, Any]] = []
    for event in range(random.randint(1, 6)):
        day, place = random.randint(1, 28), random.choice(_PLACES)
        facts = [_sentence(random, place) for _ in range(random.randint(4, 14))]
        copies = [
            (wire, _wire(random, wire, place, day, facts))
            for wire in random.sample(list(_WIRES), 2)
        ]
        for _ in range(random.randint(2, 10)):
            rows.append(_article(random, f"{event}-{len(rows)}", day, place, facts, copies))
    return pd.DataFrame(rows)


def _sentence(random: Random, place: str) -> str:
    words = (random.choice(_BODIES.split("|")), random.choice(_ACTS), random.choice(_THINGS))
    text = " ".join((*words, f"in {place}", random.choice(_REASONS)))
    said = f", {random.choice(_PEOPLE)} said" if random.random() < 0.4 else ""
    if random.random() < 0.2:
        return f"“{text[0].upper()}{text[1:]},” {random.choice(_PEOPLE)} told reporters."
    return f"{text[0].upper()}{text[1:]}{said}."


def _wire(random: Random, wire: str, place: str, day: int, facts: list[str]) -> list[str]:
    """Return the paragraphs of an agency's text."""
    person, other = random.sample(_PEOPLE, 2)
    named = {"place": place, "upper": place.upper(), "day": day, "person": person, "other": other}
    head, tail = (form.format(**named) for form in _WIRES[wire])
    told = random.sample(facts, max(3, len(facts) - 2))
    body = [" ".join(told[start : start + 2]) for start in range(0, len(told), 2)]
    return [head + body[0], *body[1:], *([tail] if tail else [])]


def _article(
    random: Random, number: str, day: int, place: str, facts: list[str], copies: list[Any]
) -> dict[str, Any]:
    outlet, (wire, copy) = random.choice(_OUTLETS), random.choice(copies)
    body = [_sentence(random, place), *random.sample(facts, len(facts) // 2)]
    if random.random() < 0.6:
        body = list(copy)
        if random.random() < 0.5:
            body.pop(random.randrange(len(body)))
        if random.random() < 0.5:
            body.append(_sentence(random, place))
        if random.random() < 0.3:
            body = [part.replace("said", "says").replace(" the ", " a ", 1) for part in body]
    stamp = random.choice(_STAMPS)
    return {
        "doc_id": number,
        "outlet": outlet,
        "title": _sentence(random, place)[: random.choice((25, 60, 200))].rstrip("., "),
        "text": random.choice(("\n\n", "\n", " ")).join(body),
        "published": stamp.format(day=day, hour=random.randint(10, 23), short=random.randint(1, 9)),
        "url": f"https://{outlet.split()[0].lower()}.example/{number}",
        "byline": random.choice((f"By {random.choice(_PEOPLE)}", f"{wire} staff", wire, None, "")),
        "section": random.choice(("World", "Local", None)),
        "language": random.choice(("en", "EN-gb", None, "de")),
        "topic": random.choice(("port", "school", "tax")),
    }


Damage = Callable[[pd.DataFrame, Random], pd.DataFrame]


def damaged(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Return the table after up to six of the mishaps below."""
    frame = frame.astype(object).reset_index(drop=True)
    for _ in range(random.randint(0, 6)):
        frame = random.choice(DAMAGES)(frame, random).reset_index(drop=True)
    return frame


def _some(frame: pd.DataFrame, random: Random) -> list[int]:
    share = random.choice((0.05, 0.3, 0.7))
    return [row for row in range(len(frame)) if random.random() < share]


def _set(frame: pd.DataFrame, column: str, rows: list[int], values: list[Any]) -> pd.DataFrame:
    cells = frame[column].tolist()
    for row, value in zip(rows, values, strict=True):
        cells[row] = value
    return frame.assign(**{column: pd.Series(cells, dtype=object, index=frame.index)})


def blanked(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Empty some cells, or all cells, of a column."""
    column = random.choice(list(frame.columns))
    rows = _some(frame, random) if random.random() < 0.7 else list(range(len(frame)))
    blank = random.choice((None, pd.NA, float("nan"), "", " "))
    return _set(frame, column, rows, [blank] * len(rows))


def dropped(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Leave a column out; seldom that of the text."""
    names = [name for name in frame.columns if name != "text" or random.random() < 0.02]
    return frame.drop(columns=[random.choice(names)]) if names else frame


def shuffled(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Put the rows, and the columns, in another order."""
    columns = random.sample(list(frame.columns), frame.shape[1])
    return frame.iloc[random.sample(range(len(frame)), len(frame))][columns]


def repeated(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Repeat some rows, with the same ids or with others."""
    again = frame.iloc[_some(frame, random)]
    if "doc_id" in frame and random.random() < 0.5:
        again = again.assign(doc_id=[f"again {row}" for row in range(len(again))])
    return pd.concat([frame, again]) if len(again) else frame


def renamed(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Give columns other names that they go by."""
    names = {"text": "Body", "title": "headline", "outlet": "media-name", "published": "DATE"}
    names |= {"doc_id": "id", "byline": "authors", "language": "lang", "section": "Section "}
    return frame.rename(columns={one: names[one] for one in names if random.random() < 0.5})


def mixed(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Put values of other kinds into a column."""
    rows = _some(frame, random)
    column = random.choice(list(frame.columns))
    return _set(frame, column, rows, [random.choice(_ODD_CELLS) for _ in rows])


def misdated(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Give some articles dates that no article has."""
    if "published" not in frame:
        return frame
    rows = _some(frame, random)
    dates = random.sample(_ODD_DATES, random.choice((1, 4, len(_ODD_DATES))))
    return _set(frame, "published", rows, [random.choice(dates) for _ in rows])


def published_by(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Make outlets agencies, or nobody, or all of them one."""
    if "outlet" not in frame:
        return frame
    names: list[Any] = random.choice(
        (["Reuters", "AP", None], ["AP"], [None], ["AFP", "Agence France-Presse"], list(_PLACES))
    )
    rows = _some(frame, random) if len(names) > 1 else list(range(len(frame)))
    return _set(frame, "outlet", rows, [random.choice(names) for _ in rows])


def reworded(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Make texts very short, very long, empty, strange, or all the same."""
    if "text" not in frame:
        return frame
    rows = _some(frame, random)
    texts = [str(frame["text"].iloc[row]) for row in rows]
    change: Callable[[str], str] = random.choice(
        (
            lambda text: text[: random.choice((0, 1, 5, 40))],
            lambda text: (text + "\n") * random.choice((2, 20)),
            lambda text: text.replace(" ", random.choice(_ODD_TEXT) + " ", random.randint(1, 40)),
            lambda text: random.choice(_ODD_TEXT) * random.randint(1, 200),
            lambda text: text.replace("\n", " ").replace(". ", " "),
            lambda text: text.upper(),
            lambda text: texts[0],
            lambda text: "the the the. " * 30,
            lambda text: "",
        )
    )
    return _set(frame, "text", rows, [change(text) for text in texts])


def widened(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Add a column of one's own, or one that is there already."""
    values: list[Any] = random.choice(
        (
            *(["a", "b", None], [1, 2, None], [True, False, None], [0.5, float("inf"), None]),
            *([pd.Timestamp("2031-05-01"), None], [pd.Timedelta(days=1), None], [datetime.time(9)]),
            *([10**30, 1], [b"a", None], [["a"], None], [{"a": 1}], [None], list(_ODD_CELLS)),
        )
    )
    return frame.assign(
        **{
            random.choice(_OWN): pd.Series(
                [random.choice(values) for _ in frame.index], dtype=object
            )
        }
    )


def headed(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Keep a few rows only."""
    return frame.head(random.choice((1, 2, 3, 12)))


DAMAGES: Final[tuple[Damage, ...]] = (
    *(blanked, blanked, dropped, shuffled, repeated, renamed, mixed, misdated, misdated),
    *(published_by, published_by, reworded, reworded, widened, widened, headed),
)


def handed_over(frame: pd.DataFrame, random: Random, folder: Path) -> pd.DataFrame | Path:
    """Return the table as it is passed on: in memory, or as a file of one format or another."""
    form = random.choice(("memory", "typed", "csv", "tsv", "jsonl", "json", "parquet"))
    if form == "memory":
        return frame.set_index("doc_id") if "doc_id" in frame and random.random() < 0.2 else frame
    if form == "typed":
        return pd.DataFrame(
            {name: frame.iloc[:, n].convert_dtypes() for n, name in enumerate(frame)}
        )
    path = folder / f"articles.{form}"
    if form == "parquet":
        plain = [name for name in frame if frame[name].map(_is_text).all()]
        words = {
            name: frame[name].map(str, na_action="ignore") for name in frame if name not in plain
        }
        pd.DataFrame({name: words.get(name, frame[name]) for name in frame}).to_parquet(path)
        return path
    if form.startswith("json"):
        rows = [
            json.dumps(row, default=str, ensure_ascii=random.random() < 0.5)
            for row in frame.to_dict("records")
        ]
        text = "[" + ", ".join(rows) + "]" if form == "json" else "\n".join(rows)
    else:
        text = frame.to_csv(index=False, sep="\t" if form == "tsv" else random.choice(",;"))
    encoding = random.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"))
    path.write_bytes(text.encode(encoding, "replace" if encoding == "cp1252" else "strict"))
    return path


def _is_text(cell: object) -> bool:
    return cell is None or isinstance(cell, str)


def hollowed(corpus: Any, random: Random) -> Any:
    """Return the corpus without some of the cells of its tables that may be empty."""
    tables = {}
    for table in random.sample(schema.CORPUS_TABLES, 3):
        frame = getattr(corpus, table.name).copy()
        free = [one.name for one in table.columns if not one.required and one.name in frame]
        # An article taken out of its event leaves topics behind: that is refused in words.
        free = [name for name in free if name != "event_id"]
        for column in random.sample(free, random.randint(1, len(free))):
            frame.loc[[random.random() < 0.4 for _ in frame.index], column] = None
        tables[table.name] = frame
    return corpus.changed(Step("hollowed"), **tables)
