"""Groups of what is linked, directly or over others."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def component_labels(
    one: npt.NDArray[Any], two: npt.NDArray[Any], count: int
) -> npt.NDArray[np.int64]:
    """Return the number of the connected component of each of `count` nodes.

    Parameters
    ----------
    one, two
        The nodes that each link joins.

    Examples
    --------
    >>> component_labels(np.array([0, 2]), np.array([2, 4]), 5).tolist()
    [0, 1, 0, 2, 0]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(one), dtype=bool), (one, two)), shape=(count, count))
    labels: npt.NDArray[np.int64] = connected_components(links, directed=False)[1].astype(np.int64)
    return labels
