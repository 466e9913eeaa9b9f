"""Two learners for few examples of many classes: kernel ridge that knows its own left-out answers, and a choice model.

Kernel ridge regression of 0/1 targets (Saunders, Gammerman & Vovk 1998; as a classifier: Rifkin & Klautau 2004). With K
the kernel of all examples, W their weights and Y the targets less their mean,

    B = K + λ W⁻¹,   α = B⁻¹ Y,   answer to x = k(x)ᵀ α + mean

Leaving a group F of examples out needs no second learning: its left-out residuals are (B⁻¹)_FF⁻¹ α_F (An, Liu &
Venkatesh 2007). Examples that are never left out (here texts made of labels) are eliminated first by their Schur
complement, so that only the inverse of the others is made.

The choice model is the conditional logit (McFadden 1974): P(class c | text) ∝ exp(Σ_s w_s x_cs), one weight for each
signal, the same in all classes, so that twenty-odd weights are learnt from all texts; and learnt on left-out answers
they know how far each signal can be trusted (stacking: Wolpert 1992).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.optimize import minimize

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

STEPS = 80


@dataclass(frozen=True)
class Ridge:
    """What was learnt; `kept` and `always` are α of the examples that can and cannot be left out (× targets)."""

    mean: Floats
    kept: Floats
    always: Floats
    left_out: Floats  # the answers to the examples that can be left out, each without its group

    @classmethod
    def learn(
        cls,
        kernels: tuple[Floats, Floats, Floats],
        targets: tuple[Floats, Floats],
        penalties: tuple[Floats, Floats],
        groups: Ints,
        mean: Floats,
    ) -> "Ridge":
        """Learn from examples that are always there (a) and that can be left out (e).

        kernels: a × a, a × e, e × e, used up; targets and penalties (λ/weight): of a and of e; groups: by e, what is
        left out together.
        """
        among, across, own = kernels
        always, kept = targets[0] - mean, targets[1] - mean
        own[np.diag_indices(len(own))] += penalties[1]
        if len(among):
            among[np.diag_indices(len(among))] += penalties[0]
            root = linalg.cholesky(among.T, lower=True, overwrite_a=True, check_finite=False)
            across = np.asarray(linalg.solve_triangular(root, across, lower=True, check_finite=False), np.float32)
            always = np.asarray(linalg.solve_triangular(root, always, lower=True, check_finite=False), np.float32)
            own -= across.T @ across
            kept = kept - across.T @ always
        root_inverse = _root_inverse(own)
        alpha = root_inverse.T @ (root_inverse @ kept)
        if len(among):
            rest = always - across @ alpha
            always = np.asarray(
                linalg.solve_triangular(root, rest, lower=True, trans="T", check_finite=False), np.float32
            )
        left_out = targets[1].copy()
        for together in _together(groups):
            half = root_inverse[:, together]
            left_out[together] -= np.linalg.solve(half.T @ half, alpha[together])
        return cls(mean, np.ascontiguousarray(alpha), np.ascontiguousarray(always), left_out)

    def answer(self, kept: Floats, always: Floats) -> Floats:
        """kept, always: the kernel between texts (rows) and the examples that can and cannot be left out."""
        result: Floats = kept @ self.kept + always @ self.always + self.mean
        return result


def _root_inverse(matrix: Floats) -> Floats:
    """L⁻¹ of a symmetric positive definite matrix L Lᵀ, whose inverse is then L⁻ᵀ L⁻¹; the matrix is used up."""
    root = linalg.cholesky(matrix.T, lower=True, overwrite_a=True, check_finite=False)
    inverse, failed = linalg.lapack.strtri(root, lower=1, overwrite_c=1)
    if failed:
        raise ValueError("The kernel cannot be inverted.")
    return np.asarray(inverse, dtype=np.float32)


def _together(groups: Ints) -> list[Ints]:
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)


@dataclass(frozen=True)
class Choice:
    """Weights of signals, with what makes each signal's spread one."""

    centre: Floats
    spread: Floats
    weights: Floats

    @classmethod
    def learn(cls, signals: Floats, chosen: Ints, *, penalty: float = 1.0) -> "Choice":
        """signals: texts × classes × signals; chosen: by text, its class. The penalty is on the squared weights."""
        flat = signals.reshape(-1, signals.shape[2])
        centre, spread = flat.mean(axis=0), flat.std(axis=0)
        spread = np.where(spread > 0, spread, 1.0).astype(np.float32)
        x = (signals - centre) / spread
        rows = np.arange(len(x))

        def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            chance = softmax(x @ weights.astype(np.float32))
            value = -float(np.log(chance[rows, chosen] + 1e-12).sum()) + penalty / 2 * float(weights @ weights)
            chance[rows, chosen] -= 1.0
            slope = np.tensordot(chance, x, ([0, 1], [0, 1])).astype(np.float64) + penalty * weights
            return value, slope

        found = minimize(loss, np.zeros(x.shape[2]), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
        return cls(centre, spread, found.x.astype(np.float32))

    def chances(self, signals: Floats) -> Floats:
        """texts × classes, each row adding up to one."""
        return softmax(np.asarray(((signals - self.centre) / self.spread) @ self.weights, dtype=np.float32))


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Floats = raised / raised.sum(axis=1, keepdims=True)
    return result
