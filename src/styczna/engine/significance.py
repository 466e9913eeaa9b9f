"""What could be chance: shrinkage of small counts towards a reference, and control of false discoveries."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import OptimizeResult, minimize
from scipy.special import betainc, expit, gammainc, gammaincinv, gammaln, logit

from styczna.engine.configuration import BipartiteModel, bicm

__all__ = ["Advantage", "BipartiteModel", "advantage", "benjamini_hochberg", "bicm", "presence"]

Floats = NDArray[np.float64]

PRIOR_STRENGTH = 1.0  # the reference weighs as much as one declared fact: the least that keeps a share of 0/0 defined
UNKNOWN_REFERENCE = 0.01  # where nobody knows the share: a field among a hundred, the order of PKD's 88 divisions
FALSE_DISCOVERIES = 0.05  # Benjamini-Hochberg's q, the convention of the field
CREDIBLE_MASS = 0.90  # of an interval low..high: 5 % lie below it and 5 % above

_BISECTIONS = 50
# The fit runs over the logarithms of shape and rate of a narrow and a wide gamma, and the logit of the first's share.
_FIT_STARTS = ((3.0, 3.0, 0.0, 0.0, 2.0), (4.0, 4.0, 0.5, 1.0, 1.0))
_FIT_BOUNDS = ((-7.0, 9.0),) * 4 + ((-7.0, 7.0),)


def presence(k: ArrayLike, n: ArrayLike, reference: ArrayLike, strength: float = PRIOR_STRENGTH) -> NDArray[np.float64]:
    """Return the posterior probability that a share exceeds the reference's (arrays broadcast; result in [0, 1]).

    Of n facts k lie in the field; both may be sums of weights. The share θ has the prior Beta(s·r, s·(1 − r)) around
    the reference share r with strength s (in facts), hence the posterior Beta(s·r + k, s·(1 − r) + n − k) and
    P(θ > r) = 1 − I_r(s·r + k, s·(1 − r) + n − k), I the regularised incomplete beta function. A reference of NaN is
    read as UNKNOWN_REFERENCE; one of 0 is exceeded by any evidence, one of 1 by none.

    Raises ValueError if k or n are negative or not finite, k > n, r outside [0, 1] or the strength not positive.
    """
    k, n, r = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (k, n, reference)))
    r = np.where(np.isnan(r), UNKNOWN_REFERENCE, r)
    if not (np.isfinite(k).all() and np.isfinite(n).all() and (k >= 0).all() and (k <= n * (1 + 1e-9)).all()):
        raise ValueError("k and n must be finite with 0 <= k <= n.")
    if not ((r >= 0) & (r <= 1)).all():
        raise ValueError("reference must be a share between 0 and 1, or NaN where it is unknown.")
    if not (np.isfinite(strength) and strength > 0):
        raise ValueError("strength must be positive.")
    inner = np.clip(r, 1e-12, 1 - 1e-12)
    beta = strength * (1 - inner) + np.maximum(n - k, 0.0)
    posterior = 1.0 - betainc(strength * inner + k, beta, inner)
    return np.where(r <= 0, k > 0, np.where(r >= 1, 0.0, posterior))


def benjamini_hochberg(p: ArrayLike, q: float = FALSE_DISCOVERIES) -> NDArray[np.bool_]:
    """Return which of the p-values are discoveries at a false discovery rate of q (same shape as p).

    All p up to the largest p(i) with p(i) <= q·i/m, m the number of hypotheses (Benjamini & Hochberg 1995). Raises
    ValueError for p or q outside [0, 1].
    """
    if not 0 <= q <= 1:
        raise ValueError("q must lie between 0 and 1.")
    values = np.asarray(p, dtype=np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("p must lie between 0 and 1.")
    ordered = np.sort(values, axis=None)
    passing = np.flatnonzero(ordered <= q * np.arange(1, ordered.size + 1) / max(ordered.size, 1))
    return values <= ordered[passing[-1]] if passing.size else np.zeros(values.shape, dtype=np.bool_)


@dataclass(frozen=True)
class Advantage:
    """What regions are strong in: one row a region, one column an activity."""

    ratio: Floats  # location quotient as it stands; NaN for an activity that the country does not have
    advantage: Floats  # the same, shrunk: posterior mean
    low: Floats  # credible interval of CREDIBLE_MASS
    high: Floats
    p: Floats  # posterior probability that the advantage exceeds 1
    share: Floats  # of the activity in its region
    firms: Floats  # number of firms that the figures of region and activity rest on


def advantage(counts: ArrayLike, weights: ArrayLike | None = None) -> Advantage:
    """Return each region's location quotient by activity, shrunk, with its uncertainty.

    `counts` are true numbers of firms, regions × activities or regions × activities × size classes, all regions of
    the country (or a region and the rest of it); `weights` says what a firm of each class counts, such as persons
    employed (default 1). With x and X the weighted sums of region and country,

        ratio = (x_ra / Σ_a x_ra) / (X_a / Σ_a X_a) = x_ra / E_ra                               (Balassa 1965)

    Shrinkage is the Gamma-Poisson model of DuMouchel (1999): x is Poisson with mean λE, and λ has as prior a mixture
    of two gammas, fitted to all regions and activities by maximum marginal likelihood, so that the many quotients near
    1 pull small ones towards 1 while the few industries that live in one region are pulled less. Weights make no firm
    more numerous: x and E are divided by v_a = Σ n w² / Σ n w of the country, after which they count firms of the size
    that the typical person works in (the scaled Poisson; Bohm & Zech 2014).

    Raises ValueError for counts that are negative or not finite, a region without firms, weights that do not fit.
    """
    firms, weight = _checked_counts(counts, weights)
    with np.errstate(over="ignore", invalid="ignore"):
        x = firms @ weight
        if not np.isfinite([x.sum() ** 2, firms.sum() * (weight**2).sum()]).all():
            raise ValueError("counts and weights are too large to be multiplied.")
    if (x.sum(axis=1) <= 0).any():
        raise ValueError("counts holds a region without a firm that counts, so that it has no shares to compare.")
    country = x.sum(axis=0)
    expected = np.outer(x.sum(axis=1), country) / country.sum()
    size = np.divide(firms.sum(axis=0) @ weight**2, country, out=np.ones_like(country), where=country > 0)
    posterior = _posterior(x / size, expected / size)
    tail = (1 - CREDIBLE_MASS) / 2
    return Advantage(
        ratio=np.divide(x, expected, out=np.full_like(x, np.nan), where=expected > 0),
        advantage=posterior.mean(),
        low=posterior.quantile(tail),
        high=posterior.quantile(1 - tail),
        p=np.clip(1.0 - posterior.cdf(np.ones_like(x)), 0.0, 1.0),
        share=x / x.sum(axis=1, keepdims=True),
        firms=firms.sum(axis=2),
    )


def _checked_counts(counts: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    firms = np.asarray(counts, dtype=np.float64)
    if firms.ndim == 2:
        firms = firms[:, :, None]
    if firms.ndim != 3 or not firms.size or not (np.isfinite(firms).all() and (firms >= 0).all()):
        raise ValueError("counts must be finite numbers of firms: regions x activities, or x size classes too.")
    weight = np.ones(firms.shape[2]) if weights is None else np.asarray(weights, dtype=np.float64)
    if weight.shape != (firms.shape[2],) or not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise ValueError("weights must hold one number of at least 0 for each size class.")
    return firms, weight


@dataclass(frozen=True)
class _TwoGammas:
    """A mixture of two gamma distributions for each entry: share of the first, shapes and rates of both."""

    first: Floats
    shape: tuple[Floats, Floats]
    rate: tuple[Floats, Floats]

    def mean(self) -> Floats:
        return self._mix(self.shape[0] / self.rate[0], self.shape[1] / self.rate[1])

    def cdf(self, value: Floats) -> Floats:
        return self._mix(*(gammainc(s, r * value) for s, r in zip(self.shape, self.rate, strict=True)))

    def quantile(self, level: float) -> Floats:
        """Return the value below which `level` of the mass lies, by bisection between the components' quantiles."""
        ends = [gammaincinv(s, level) / r for s, r in zip(self.shape, self.rate, strict=True)]
        low, high = np.minimum(*ends), np.maximum(*ends)
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            below = self.cdf(middle) < level
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return (low + high) / 2

    def _mix(self, one: Floats, two: Floats) -> Floats:
        return self.first * one + (1 - self.first) * two


def _posterior(seen: Floats, due: Floats) -> _TwoGammas:
    """Fit the prior to all entries that are due anything, and return the posterior of λ for each entry."""
    known = due > 0
    share, (a1, b1), (a2, b2) = _fit(seen[known], due[known])
    log_odds = np.zeros_like(seen)
    log_odds[known] = _log_marginal(seen[known], due[known], a1, b1) - _log_marginal(seen[known], due[known], a2, b2)
    first = expit(logit(share) + log_odds)
    return _TwoGammas(first, (a1 + seen, a2 + seen), (b1 + due, b2 + due))


def _fit(seen: Floats, due: Floats) -> tuple[float, tuple[float, float], tuple[float, float]]:
    """Return the likeliest share of the first gamma, and shape and rate of both."""

    def loss(t: Floats) -> float:
        (a1, b1, a2, b2), share = np.exp(t[:4]), expit(t[4])
        one, two = _log_marginal(seen, due, a1, b1), _log_marginal(seen, due, a2, b2)
        return -float(np.logaddexp(np.log(share) + one, np.log1p(-share) + two).mean())

    found = min((minimize(loss, start, method="L-BFGS-B", bounds=_FIT_BOUNDS) for start in _FIT_STARTS), key=_loss)
    a1, b1, a2, b2 = (float(value) for value in np.exp(found.x[:4]))
    return float(expit(found.x[4])), (a1, b1), (a2, b2)


def _loss(result: OptimizeResult) -> float:
    return float(result.fun)


def _log_marginal(seen: Floats, due: Floats, shape: float, rate: float) -> Floats:
    """Return the log-likelihood of the counts when Poisson(λ·due) has λ ~ Gamma(shape, rate): negative binomial.

    Terms that do not depend on shape and rate are left out: they are the same for both components.
    """
    spread = gammaln(shape + seen) - gammaln(shape)
    return spread + shape * np.log(rate / (rate + due)) - seen * np.log(rate + due)
