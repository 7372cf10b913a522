"""Where names stand among others."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


def places(names: pd.Series[Any], known: Any) -> npt.NDArray[np.intp]:
    """Return the place of each name among those known, each of which stands once; -1 for none.

    Parameters
    ----------
    names
        Texts or categories, some of them perhaps missing.
    known
        A Series or an Index of texts.

    Examples
    --------
    >>> places(pd.Series(["b", None, "c", "b"]), pd.Series(["a", "b"])).tolist()
    [1, -1, -1, 1]
    """
    codes, distinct = pd.factorize(names)
    index = pd.Index(known).get_indexer(pd.Index(np.asarray(distinct, dtype=object)))
    return np.append(index, -1)[codes]
