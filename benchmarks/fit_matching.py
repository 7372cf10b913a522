"""Fit the log odds by which two passages tell the same, on ECB+.

    python benchmarks/fit_matching.py [--shared DIR]

Prints the weights, the constant and the probability of a related pair for
`narrativ.matching.pairs`. `benchmarks/matching.py` has the figures with topics held out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    options = parser.parse_args()
    sys.path.insert(0, str(HERE.parent))
    from sklearn.linear_model import LogisticRegression

    from benchmarks.matching import Collections, fit
    from narrativ.matching.pairs import FEATURES

    data = Collections(options.shared)
    features = list(data.features.values())
    model = fit(features, data.half)
    print(FEATURES, model.coef_[0].round(2), model.intercept_.round(2))
    odds = model.decision_function(np.concatenate(features))[:, None]
    some = np.tile(data.some, len(features))
    related = LogisticRegression(C=1e6).fit(odds, some)
    even = -related.intercept_[0] / related.coef_[0, 0]
    print(
        f"as likely as not to share an action from a probability of {1 / (1 + np.exp(-even)):.2f}"
    )


if __name__ == "__main__":
    main()
