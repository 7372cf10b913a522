"""The sources of the methods that a comparison took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

_ALWAYS: Final = (
    "Benjamini, Y., and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the "
    "Royal Statistical Society B 57.",
    "Bestgen, Y. (2014). Inadequacy of the chi-squared test to examine vocabulary differences "
    "between corpora. Literary and Linguistic Computing 29.",
    "Hennig, C. (2007). Cluster-wise assessment of cluster stability. Computational Statistics & "
    "Data Analysis 52.",
    "Hesterberg, T. C. (2015). What teachers should know about the bootstrap. The American "
    "Statistician 69.",
    "Lijffijt, J., et al. (2016). Significance testing of word frequencies in corpora. Digital "
    "Scholarship in the Humanities 31.",
    "Tarone, R. E. (1990). A modified Bonferroni method for discrete data. Biometrics 46.",
)
_MULTIVERSE: Final = (
    "Del Giudice, M., and Gangestad, S. W. (2021). A traveler’s guide to the multiverse. Advances "
    "in Methods and Practices in Psychological Science 4.",
    "Hennig, C. (2008). Dissolution point and isolation robustness. Journal of Multivariate "
    "Analysis 99.",
    "Steegen, S., Tuerlinckx, F., Gelman, A., and Vanpaemel, W. (2016). Increasing transparency "
    "through a multiverse analysis. Perspectives on Psychological Science 11.",
)


def sources(comparison: Comparison) -> list[str]:
    """Return the references of a report, by author: of the tests, the re-runs, the measures."""
    own = {one for shown in comparison.presentations.values() for one in shown.references}
    return sorted({*_ALWAYS, *own, *(_MULTIVERSE if comparison.multiverse is not None else ())})
