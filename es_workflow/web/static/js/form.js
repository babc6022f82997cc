// Small comforts of forms built from content: characters left, a file that is too large told at once, a question before
// typed answers are lost, focus on a new row. Everything works without it.

const UNSAVED = new WeakSet();

function counter(hint) {
  const input = document.getElementById(hint.id.replace(/--limits$/, ""));
  if (!input || hint.dataset.ready) return;
  hint.dataset.ready = "1";
  const limit = Number(hint.dataset.counter);
  const language = document.documentElement.lang || "pl";
  const plain = hint.textContent;
  const show = () => {
    const length = input.value.replace(/\r\n/g, "\n").length;
    hint.textContent = `${plain} ${length.toLocaleString(language)} / ${limit.toLocaleString(language)}`;
    hint.classList.toggle("is-over", length > limit);
  };
  input.addEventListener("input", show);
  show();
}

function refuseLargeFiles(input) {
  const limit = Number(input.dataset.maxBytes);
  const tooLarge = [...input.files].some((file) => file.size > limit);
  input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
  if (tooLarge) {
    input.reportValidity();
    input.value = "";
  }
  return tooLarge;
}

function enhance(root) {
  for (const hint of root.querySelectorAll("[data-counter]")) counter(hint);
  for (const button of root.querySelectorAll("[data-without-script]")) {
    // Recalculation happens by itself only where the page refreshes the form on change.
    if (button.closest("form")?.matches("[hx-post], [data-hx-post], [hx-put]")) button.hidden = true;
  }
  const row = root.querySelector("[data-new]");
  if (row) {
    row.removeAttribute("data-new");
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }
}

function start() {
  for (const root of document.querySelectorAll('[data-module="content-form"]')) enhance(root);
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof Element) || !input.closest('[data-module="content-form"]')) return;
  // Nobody else needs to hear of a file that cannot be sent.
  if (input.matches("input[type=file]") && refuseLargeFiles(input)) event.stopImmediatePropagation();
}, true);

document.addEventListener("input", (event) => {
  const form = event.target instanceof Element && event.target.closest('[data-module="content-form"]')?.closest("form");
  if (form) UNSAVED.add(form);
});

document.addEventListener("submit", (event) => UNSAVED.delete(event.target));
document.addEventListener("form:saved", (event) => UNSAVED.delete(event.target));

window.addEventListener("beforeunload", (event) => {
  if ([...document.forms].some((form) => UNSAVED.has(form))) event.preventDefault();
});

for (const moment of ["htmx:after:swap", "htmx:after:settle", "htmx:afterSettle"]) document.addEventListener(moment, start);
start();
