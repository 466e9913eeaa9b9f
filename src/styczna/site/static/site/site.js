// What a page cannot do by itself: remember light or dark, close a menu, order themes while their weights are moved.
// The server reads the cookie and writes data-theme into <html>, so a page never flashes.
"use strict";

const YEAR = 365 * 24 * 3600;
const root = document.documentElement;

function showChoice() {
  const chosen = root.dataset.theme || "auto";
  for (const button of document.querySelectorAll("[data-choose-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.chooseTheme === chosen));
  }
}

function chooseTheme(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  if (theme === "auto") {
    delete root.dataset.theme;
    document.cookie = `styczna_theme=; path=/; max-age=0; SameSite=Lax${secure}`;
  } else {
    root.dataset.theme = theme;
    document.cookie = `styczna_theme=${theme}; path=/; max-age=${YEAR}; SameSite=Lax${secure}`;
  }
  showChoice();
}

for (const menu of document.querySelectorAll("[data-needs-script]")) menu.hidden = false;
showChoice();

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-choose-theme]");
  if (button) chooseTheme(button.dataset.chooseTheme);
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// The scorecard. Moved weights order the themes at once, by the arithmetic of engine/scorecard.py to the last bit; what
// takes more than that (how far the order hangs on the weights, the picture) is asked of the server a moment later.
const scorecard = document.querySelector("[data-scorecard]");
if (scorecard) {
  const form = document.querySelector("[data-weights]");
  const body = scorecard.tBodies[0];
  const told = document.querySelector("[data-order]");
  const pause = 300;
  const equal = 1e-9; // EQUAL of engine/scorecard.py
  let waiting = 0;
  let asked = new AbortController();

  // score = sum of weight x value over what is known / sum of these weights, added up in the order of the criteria
  const scoreOf = (row, weights) => {
    let total = 0;
    let known = 0;
    row.dataset.scaled.split(",").forEach((value, criterion) => {
      if (value === "") return;
      total += weights[criterion] * Number(value);
      known += weights[criterion];
    });
    return { score: known > 0 ? total / known : null, known };
  };

  const percent = (value) =>
    value.toLocaleString(root.lang, { style: "percent", maximumFractionDigits: 0 }).replace(/\s+%/, "%");

  const show = (row, place, { score, known }) => {
    row.querySelector("[data-place]").textContent = place;
    row.querySelector("[data-known]").textContent = percent(known);
    const bar = row.querySelector("[data-score]");
    const scored = score !== null;
    bar.querySelector(".unknown").hidden = scored;
    bar.querySelector(".share").hidden = !scored;
    if (!scored) return;
    bar.querySelector(".share-fill").setAttribute("width", Math.round(1000 * score) / 10);
    bar.querySelector(".share").lastChild.textContent = percent(score);
  };

  const order = () => {
    const inputs = [...form.querySelectorAll("input[type=range]")];
    for (const input of inputs) input.labels[0].querySelector("[data-value]").textContent = input.value;
    const sum = inputs.reduce((total, input) => total + Number(input.value), 0);
    form.querySelector("[data-all-zero]").hidden = sum > 0;
    if (sum === 0) return false;
    const weights = inputs.map((input) => Number(input.value) / sum);
    const rows = [...body.rows].map((row) => ({ row, found: scoreOf(row, weights), first: Number(row.dataset.number) }));
    const height = ({ found }) => (found.score === null ? -Infinity : found.score);
    for (const one of rows) one.place = 1 + rows.filter((other) => height(other) > height(one) + equal).length;
    rows.sort((a, b) => a.place - b.place || a.first - b.first);
    for (const { row, place, found } of rows) show(row, place, found);
    body.append(...rows.map(({ row }) => row));
    return true;
  };

  const carry = () => {
    const weights = new URLSearchParams(new FormData(form));
    history.replaceState(null, "", `?${weights}`);
    for (const link of document.querySelectorAll("[data-carries-weights]")) {
      const address = new URL(link.href);
      for (const [name, value] of weights) address.searchParams.set(name, value);
      link.href = address;
    }
  };

  const refresh = async () => {
    asked.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(location.href, { signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-fresh]")) {
        const fresh = page.getElementById(part.id);
        if (fresh) part.replaceWith(document.importNode(fresh, true));
      }
    } catch (error) {
      if (error.name !== "AbortError") for (const part of document.querySelectorAll("[data-fresh]")) part.hidden = true;
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    if (!order()) return;
    waiting = setTimeout(() => {
      const names = [...body.rows].slice(0, 3).map((row) => `${row.cells[0].textContent}. ${row.cells[1].textContent}`);
      told.textContent = `${told.dataset.order} ${names.join("; ")}.`;
      carry();
      refresh();
    }, pause);
  });
}
