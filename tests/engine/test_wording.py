"""Words lead to codes: in several languages, the same every time, and sensibly where there is nothing to go by."""

import numpy as np
import pytest

from styczna.engine import wording
from styczna.engine.wording_labels import Classes, _best
from styczna.engine.wording_learner import Choice, Ridge, softmax
from styczna.engine.wording_text import words_of

LABELS = {
    "en": {
        "09000000": "Fuel and energy",
        "09300000": "Electricity, heating and energy",
        "09310000": "Electricity",
        "33000000": "Medical equipment and medicines",
        "33100000": "Medical equipment",
        "33190000": "Hospital beds and other medical devices",
        "33600000": "Medicines",
        "90000000": "Sewage, refuse, cleaning and environmental services",
        "90600000": "Street cleaning and snow clearing services",
        "90620000": "Snow-clearing services",
        "90900000": "Cleaning services",
    },
    "pl": {
        "09000000": "Paliwa i energia",
        "09300000": "Elektryczność, ogrzewanie i energia",
        "09310000": "Elektryczność",
        "33000000": "Urządzenia medyczne i leki",
        "33100000": "Urządzenia medyczne",
        "33190000": "Łóżka szpitalne i inne urządzenia medyczne",
        "33600000": "Leki",
        "90000000": "Usługi ściekowe, śmieciowe, sprzątania i ekologiczne",
        "90600000": "Usługi sprzątania ulic i odśnieżania",
        "90620000": "Usługi odśnieżania",
        "90900000": "Usługi sprzątania",
    },
}
TEXTS = [
    ("Supply of electricity\nElectric energy for schools", "en", ("09310000", "09300000")),
    ("Electricity for street lights", "en", ("09310000",)),
    ("Dostawa energii elektrycznej", "pl", ("09310000",)),
    ("Zakup łóżek szpitalnych\nŁóżka dla szpitala w Legnicy", "pl", ("33190000", "33100000")),
    ("Hospital beds", "en", ("33190000",)),
    ("Dostawa leków dla szpitala", "pl", ("33600000",)),
    ("Medicines for the university hospital", "en", ("33600000",)),
    ("Zimowe utrzymanie dróg\nOdśnieżanie ulic", "pl", ("90620000", "90600000")),
    ("Snow clearing of streets in winter", "en", ("90620000",)),
    ("Sprzątanie biur", "pl", ("90900000",)),
    ("Cleaning of offices", "en", ("90900000", "90620000")),
]


def learnt(rows: list[tuple[str, str, tuple[str, ...]]] = TEXTS, **more: object) -> wording.Model:
    texts, languages, codes = ([row[part] for row in rows] for part in range(3))
    return wording.learn(texts, languages, codes, LABELS, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def model() -> wording.Model:
    return learnt()


@pytest.mark.parametrize(
    ("text", "language", "division", "group"),
    [
        ("Electricity for hospitals", "en", "09", "093"),
        ("Odśnieżanie chodników", "pl", "90", "906"),
        ("Łóżko szpitalne", "pl", "33", "331"),
        ("Cleaning of schools", "en", "90", "909"),
    ],
)
def test_what_was_never_read_is_recognised(
    model: wording.Model, text: str, language: str, division: str, group: str
) -> None:
    found = model.suggest(text, language, 3)
    assert found.divisions[0][0] == division
    assert found.groups[0][0] == group
    assert len(found.divisions) == 3


def test_probabilities_add_up_and_a_division_has_the_sum_of_its_groups(model: wording.Model) -> None:
    divisions, groups = model.chances([row[0] for row in TEXTS], [row[1] for row in TEXTS])
    np.testing.assert_allclose(divisions.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(groups.sum(axis=1), 1, atol=1e-5)
    for column, name in enumerate(model.divisions):
        inside = [place for place, group in enumerate(model.groups) if group.startswith(name)]
        np.testing.assert_allclose(groups[:, inside].sum(axis=1), divisions[:, column], atol=1e-5)


def test_the_same_input_gives_the_same_answers_in_any_order(model: wording.Model) -> None:
    again, turned = learnt(), learnt(TEXTS[::-1])
    for text, language, _ in TEXTS:
        assert again.suggest(text, language) == model.suggest(text, language)
        assert turned.suggest(text, language) == model.suggest(text, language)


def test_asked_alone_or_together_the_answer_is_one(model: wording.Model) -> None:
    together, _ = model.chances([row[0] for row in TEXTS], [row[1] for row in TEXTS])
    for row, (text, language, _) in enumerate(TEXTS):
        np.testing.assert_allclose(model.chances([text], [language])[0][0], together[row], atol=1e-5)
    assert model.chances([], [])[0].shape == (0, 3)


@pytest.mark.parametrize("language", ["xx", None, ""])
def test_of_an_unknown_language_the_words_tell_which_labels_fit(model: wording.Model, language: str | None) -> None:
    assert model.suggest("Usługi odśnieżania", language) == model.suggest("Usługi odśnieżania", "pl")


@pytest.mark.parametrize("text", ["", "\n", "  12 345 !", "ქართული"])
def test_a_text_that_says_nothing_gets_how_common_the_classes_are(model: wording.Model, text: str) -> None:
    found = dict(model.suggest(text, "en", 5).divisions)
    assert found["33"] == found["90"] > found["09"] > 0
    assert sum(found.values()) == pytest.approx(1)


def test_one_class_is_certain() -> None:
    one = {"en": {"09000000": "Fuel", "09310000": "Electricity"}}
    model = wording.learn(["Electricity", "Electric power"], ["en", "en"], [["09310000"]] * 2, one)
    assert model.suggest("Power", "en").divisions == (("09", pytest.approx(1.0)),)


def test_lots_are_further_examples() -> None:
    """Where words that no label knows tell the class, a lot's new words do so too."""
    g = np.random.default_rng(4)
    said = {
        "09310000": "wolts ampers cabels mainz",
        "33190000": "stetho scalpa bandaj gurney",
        "90620000": "plou gritt",
    }
    rows = [(" ".join(g.choice(words.split(), 2)), "en", (code,)) for code, words in said.items() for _ in range(12)]
    lots = [wording.Example(row, "quibbo frindel", "33190000") for row in (12, 14, 16)]
    chances = [model.chances(["frindel"], ["en"])[1][0] for model in (learnt(rows), learnt(rows, further=lots))]
    group = learnt(rows).groups.index("331")
    assert chances[1][group] > chances[0][group] + 0.05


def test_texts_whose_code_nobody_knows_are_left_out(model: wording.Model) -> None:
    more = learnt([*TEXTS, ("Cleaning of dragons", "en", ("77777777",)), ("Nothing", "en", ())])
    assert more.suggest("Cleaning of dragons", "en") == model.suggest("Cleaning of dragons", "en")


def test_what_cannot_be_learnt_from_or_asked_is_refused(model: wording.Model) -> None:
    with pytest.raises(ValueError, match="No text"):
        wording.learn(["Snow"], ["en"], [["77777777"]], LABELS)
    with pytest.raises(ValueError, match="no labels"):
        wording.learn(["Snow"], ["en"], [["90620000"]], {})
    with pytest.raises(ValueError, match="needs a language"):
        wording.learn(["Snow"], [], [["90620000"]], LABELS)
    with pytest.raises(ValueError, match="at least one"):
        model.suggest("Snow", "en", 0)
    with pytest.raises(ValueError, match="language"):
        model.chances(["Snow"], [])


def test_left_out_answers_are_those_of_learning_without() -> None:
    """The oracle: learn again without each group."""
    g = np.random.default_rng(5)
    x = g.normal(size=(14, 6)).astype(np.float32)
    kernel = x @ x.T + np.eye(14, dtype=np.float32)
    targets = g.random((14, 3)).astype(np.float32)
    penalty = np.linspace(0.2, 0.9, 14).astype(np.float32)
    groups = np.array([0, 1, 1, 2, 3, 3, 3, 4, 5])
    mean = targets.mean(axis=0)
    a, e = slice(9, 14), slice(0, 9)
    parts = (kernel[a, a].copy(), kernel[a, e].copy(), kernel[e, e].copy())
    ridge = Ridge.learn(parts, (targets[a], targets[e]), (penalty[a], penalty[e]), groups, mean)
    asked = g.normal(size=(2, 14)).astype(np.float32)
    whole = np.linalg.solve(kernel + np.diag(penalty), targets - mean)
    np.testing.assert_allclose(ridge.answer(asked[:, e], asked[:, a]), asked @ whole + mean, atol=1e-3)
    for group in range(6):
        out = np.append(groups == group, np.zeros(5, dtype=bool))
        alpha = np.linalg.solve((kernel + np.diag(penalty))[np.ix_(~out, ~out)], targets[~out] - mean)
        expected = kernel[np.ix_(out, ~out)] @ alpha + mean
        np.testing.assert_allclose(ridge.left_out[groups == group], expected, atol=1e-3)


def test_a_choice_weighs_what_tells() -> None:
    g = np.random.default_rng(1)
    signals = g.normal(size=(200, 4, 2)).astype(np.float32)
    chosen = signals[:, :, 0].argmax(axis=1)
    choice = Choice.learn(signals, chosen)
    assert choice.weights[0] > 10 * abs(choice.weights[1])
    np.testing.assert_allclose(choice.chances(signals).sum(axis=1), 1, atol=1e-5)
    assert softmax(np.array([[1000.0, 0.0]], dtype=np.float32))[0, 0] == 1


def test_the_best_four_of_a_class() -> None:
    values = np.random.default_rng(2).normal(size=(3, 11)).astype(np.float32)
    first, mean = _best(values, np.array([0, 2, 9, 11]))
    for place, part in enumerate((values[:, :2], values[:, 2:9], values[:, 9:])):
        np.testing.assert_allclose(first[:, place], part.max(axis=1))
        np.testing.assert_allclose(mean[:, place], np.sort(part, axis=1)[:, -4:].mean(axis=1), rtol=1e-5)


def test_words_are_folded_and_codes_know_what_is_above_them() -> None:
    assert words_of("Łóżko, ΕΡΓΑ 2x i Ćma") == ["lozko", "εργα", "cma"]
    classes = Classes(list(LABELS["en"]))
    row = classes.above().toarray()[classes.codes.index("90620000")]
    assert {classes.codes[place]: round(float(row[place]), 3) for place in np.flatnonzero(row)} == {
        "90620000": 1.0,
        "90600000": 0.4,
        "90000000": 0.16,
    }
    assert classes.of("90999999") == (2, 3 + classes.names[1].index("909"))
    assert classes.of("90799999") is None
    assert classes.of("77000000") is None
