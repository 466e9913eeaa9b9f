// The two things that a page cannot do by itself: remember light or dark, and close a menu.
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
