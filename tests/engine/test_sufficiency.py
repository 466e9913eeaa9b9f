"""Below the facts that are needed no cluster can be found present anywhere; with them it can."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.engine.significance import benjamini_hochberg, presence
from styczna.engine.sufficiency import DIVISION, STEP, facts_needed


@given(tests=st.integers(1, 5_000))
def test_with_the_facts_needed_one_of_many_tests_is_a_discovery_and_with_a_step_less_it_is_not(tests: int) -> None:
    needed = facts_needed(tests)

    def found(facts: float) -> bool:
        others = np.ones(tests - 1)  # of nobody else anything is known
        own = 1.0 - presence(facts, facts, DIVISION)
        return bool(benjamini_hochberg(np.append(others, own))[-1])

    assert found(needed)
    assert needed == STEP or not found(needed - STEP)


@given(tests=st.integers(1, 5_000), more=st.integers(0, 5_000))
def test_more_tests_need_no_fewer_facts(tests: int, more: int) -> None:
    assert facts_needed(tests) <= facts_needed(tests + more)


def test_what_cannot_be_reached_is_infinite_and_what_makes_no_sense_is_named() -> None:
    assert math.isinf(facts_needed(10, reference=1.0))
    with pytest.raises(ValueError, match="tests"):
        facts_needed(0)
