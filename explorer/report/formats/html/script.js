"use strict";
(() => {
  const form = document.querySelector(".filter");
  const input = form.querySelector("input");
  const output = form.querySelector("output");
  const groups = [...document.querySelectorAll("details.whole, details.group, details.more")];
  const unfolded = new Set(groups.filter((one) => one.open));
  let entries = null;
  let waiting = 0;

  const load = () =>
    [...document.querySelectorAll("[data-entry]")].map((node) => ({
      node,
      text: node.textContent.toLowerCase(),
    }));

  const fold = (searching) => {
    for (const one of groups) {
      one.hidden = searching && !one.querySelector("[data-entry]:not([hidden])");
      one.open = searching ? !one.hidden : unfolded.has(one);
    }
  };

  const filter = () => {
    entries ??= load();
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { node, text } of entries) {
      const hit = words.every((word) => text.includes(word));
      node.hidden = !hit;
      found += hit;
    }
    fold(words.length > 0);
    output.textContent = words.length ? `${found} of ${entries.length} entries` : "";
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
    if (event.key === "Escape" && document.activeElement === input) {
      input.value = "";
      filter();
    }
  });
  addEventListener("beforeprint", () => groups.forEach((one) => (one.open = !one.hidden)));
  addEventListener("hashchange", () => {
    let fold = document.getElementById(location.hash.slice(1))?.closest("details");
    for (; fold; fold = fold.parentElement.closest("details")) fold.open = true;
  });
  form.hidden = false;
})();
