"""The themes of one sample, computed from cells, against the same computed from whole matrices."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from styczna.engine.evidence import Evidence
from styczna.engine.fields import even_shares, tree_proximity
from styczna.engine.partition import partition, prepared
from styczna.engine.significance import benjamini_hochberg, presence
from styczna.engine.specificity import ubiquity
from styczna.engine.touchpoints import STARTS

FIELDS = ("cpv:09310000", "cpv:09330000", "cpv:15500000", "pkd2007:35.11.Z", "pkd2007:35.12.Z", "pkd2025:72.10.Z")


def expected_shares(totals: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """The share of its evidence that a cluster like the reference has in each field: by the scheme's part of it."""
    schemes = np.array([key.partition(":")[0] for key in FIELDS])
    found = np.zeros_like(totals)
    for cluster, row in enumerate(totals):
        for field, scheme in enumerate(schemes):
            whole = row.sum()
            found[cluster, field] = reference[field] * (row[schemes == scheme].sum() / whole if whole else 0.0)
    return found


@st.composite
def regions(draw: st.DrawFn) -> Evidence:
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    items, clusters = draw(st.integers(0, 25)), draw(st.integers(1, 4))
    names = tuple(f"c{number}" for number in range(clusters))
    weight = rng.choice([0.0, 0.5, 1.0], items)
    return Evidence(names, FIELDS, rng.integers(0, clusters, items), rng.integers(0, len(FIELDS), items), weight)


@settings(deadline=None)
@given(regions(), st.booleans())
def test_cells_give_what_whole_matrices_give(what: Evidence, known: bool) -> None:
    phi = tree_proximity(FIELDS)
    reference = np.where(np.arange(len(FIELDS)) % 2 == 0, 0.02, np.nan) if known else None
    options = {"strength": 1.0, "false_discoveries": 0.05, "resolution": 0.5, "seed": 0}
    ready = prepared(what, phi, reference, **options)
    fixed, totals = ready.frame, what.totals()
    shares = even_shares(FIELDS) if reference is None else np.where(np.isnan(reference), even_shares(FIELDS), reference)
    facts, due = totals.sum(axis=1, keepdims=True), expected_shares(totals, shares)
    in_fields = np.where(totals > 0, presence(totals, np.broadcast_to(facts, totals.shape), due), 0.0)
    assert np.allclose(ready.presence, in_fields)
    assert np.allclose(fixed.spread(fixed.totals(), len(FIELDS)), totals)

    found = partition(fixed.totals(), fixed, STARTS)
    share = np.divide(totals, facts, out=np.zeros_like(totals), where=facts > 0)
    assert np.allclose(fixed.spread(found.weight, len(FIELDS)), share * in_fields * ready.specificity)
    members = np.zeros((len(FIELDS), len(found.contact)))
    for field, label in zip(fixed.fields, found.label, strict=True):
        if label >= 0:
            members[field, label] = 1.0
    if members.size:
        in_themes = presence(totals @ members, facts, np.minimum(due @ members, 1.0))
        assert np.allclose(found.theme_presence, in_themes)
        assert np.array_equal(found.held, benjamini_hochberg(1.0 - in_themes))
    assert np.allclose(found.theme_share, share @ members)
    order = list(zip(-found.confirmed, -found.contact, strict=True))
    assert order == sorted(order)


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_ubiquity_is_what_its_formula_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    present = rng.random((3, 5)) * (rng.random((3, 5)) < 0.5)
    near = np.triu(rng.random((5, 5)) * (rng.random((5, 5)) < 0.5), 1)
    phi = near + near.T + np.eye(5)
    expected = [sum(max(present[c, g] * phi[g, f] for g in range(5)) for c in range(3)) for f in range(5)]
    assert np.allclose(ubiquity(present, sparse.csr_array(phi)), expected)
