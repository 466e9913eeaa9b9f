"""The script of the scorecard's page against the engine: the same scores, places and order, to the last bit."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from styczna.engine.scorecard import CRITERIA, scorecard

SCRIPT = Path(__file__).parents[2] / "src/styczna/site/static/site/site.js"
NODE = shutil.which("node")

# The two parts of the page's script that compute, between a page and a screen that are not there.
AROUND = """
const equal = 1e-9;
%(score)s
const answers = JSON.parse(require("fs").readFileSync(0)).map(({ values, scaled }) => {
  const inputs = values.map((value) => ({ value }));
  const sum = inputs.reduce((total, input) => total + Number(input.value), 0);
  const weights = inputs.map((input) => Number(input.value) / sum);
  const rows = scaled
    .map((text, number) => ({ row: { dataset: { scaled: text } }, first: number + 1 }))
    .map((each) => ({ ...each, found: scoreOf(each.row, weights) }));
  %(order)s
  return rows.map(({ first, place, found }) => [first, place, found.score, found.known]);
});
console.log(JSON.stringify(answers));
"""


def part(script: str, start: str, end: str) -> str:
    return script[script.index(start) : script.index(end)]


@pytest.mark.skipif(NODE is None, reason="needs node, to run what a browser would")
def test_the_page_repeats_the_engine_to_the_last_bit() -> None:
    script = SCRIPT.read_text()
    assert "const weights = inputs.map((input) => Number(input.value) / sum);" in script
    draw, asked, expected = np.random.default_rng(0), [], []
    for number in range(400):
        themes = int(draw.integers(1, 12))
        raw = draw.integers(0, 4, (themes, 7)).astype(float) if number % 2 else draw.random((themes, 7))
        raw[draw.random(raw.shape) < draw.random()] = np.nan
        weights = draw.integers(0, 11, 7) * (draw.random(7) < 0.7)
        weights[number % 7] = max(weights[number % 7], 1)
        card = scorecard(raw, dict(zip(CRITERIA, weights.astype(float), strict=True)), draws=1)
        lines = [",".join("" if np.isnan(each) else repr(float(each)) for each in row) for row in card.scaled]
        asked.append({"values": [str(weight) for weight in weights], "scaled": lines})
        order = sorted(range(themes), key=lambda theme, card=card: (int(card.rank[theme]), theme))
        expected.append(
            [
                [
                    t + 1,
                    int(card.rank[t]),
                    None if np.isnan(card.score[t]) else float(card.score[t]),
                    float(card.known[t]),
                ]
                for t in order
            ]
        )
    parts = {
        "score": part(script, "  const scoreOf", "  const percent"),
        "order": part(script, "    const height =", "    for (const { row, place, found }"),
    }
    ran = subprocess.run(
        [str(NODE), "-e", AROUND % parts], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == expected
