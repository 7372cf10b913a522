from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from narrativ.inference import contrast_design, independent_texts


def flags(text: str) -> npt.NDArray[np.bool_]:
    return np.array([letter == "x" for letter in text])


def test_shared_copy_is_one_telling_within_its_event() -> None:
    event = np.array([0, 0, 0, 1, 1])
    copy = np.array([3, -1, 3, 3, -1])
    found = independent_texts(event, copy)
    assert found[0] == found[2]
    assert len(set(found.tolist())) == 4
    assert found[3] not in found[:3]


def test_a_contrast_is_the_mean_over_events_of_differences_of_means() -> None:
    design = contrast_design(np.array([0, 0, 0, 1, 1]), flags("x..x."), flags(".xx.x"))
    values = np.array([[6.0], [1.0], [3.0], [10.0], [4.0]])
    assert design.contrasts(values).ravel().tolist() == [4.0, 6.0]
    assert design.assignments == 6


def test_a_telling_of_both_sides_and_an_event_of_one_side_do_not_enter() -> None:
    event = np.array([0, 0, 1, 1, 2, 2])
    design = contrast_design(event, flags("xxx.x."), flags("x..xx."))
    assert design.rows.tolist() == [2, 3]
    assert design.strata == 1


def test_an_empty_design_has_no_contrast() -> None:
    design = contrast_design(np.array([0, 1]), flags("x."), flags(".x"))
    assert design.strata == 0
    assert design.contrasts(np.zeros((0, 4))).shape == (0, 4)


@given(st.data())
def test_labels_that_mean_nothing_contrast_to_zero_on_average(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 6))
    values = data.draw(arrays.arrays(float, (size, 1), elements=st.floats(-9, 9)))
    chosen = data.draw(st.integers(1, size - 1))
    event = np.zeros(size, dtype=np.intp)
    total = 0.0
    for shift in range(size):
        mine = np.roll(np.arange(size) < chosen, shift)
        total += float(contrast_design(event, mine, ~mine).contrasts(values)[0, 0])
    assert abs(total) < 1e-6
