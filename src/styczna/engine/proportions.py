"""How well a share is known that was counted in few draws."""

import math

from scipy.special import ndtri

CONFIDENCE = 0.90  # of an interval, as of the credible intervals of engine.significance


def share_interval(found: int, draws: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval in which the true share lies of something that was found in `found` of `draws` draws.

    The score interval of Wilson (1927, J. Am. Stat. Assoc. 22): with z the normal quantile and p = found / draws,

        (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)

    It stays within [0, 1] and holds its promise for shares near 0 and 1 too. Without draws nothing is known: (0, 1).

    Raises ValueError for 0 <= found <= draws not fulfilled, or a confidence outside (0, 1).
    """
    if not 0 <= found <= draws:
        raise ValueError("found must lie between 0 and draws.")
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1.")
    if not draws:
        return 0.0, 1.0
    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    share = found / draws
    middle = share + z2 / (2 * draws)
    spread = math.sqrt(z2 * (share * (1 - share) / draws + z2 / (4 * draws**2)))
    scale = 1 + z2 / draws
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return max(min(low, share), 0.0), min(max(high, share), 1.0)  # rounding may cross the share at 0 and 1
