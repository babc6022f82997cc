// Small comforts of forms built from content: characters left, a file that is too large told at once, a question before
// typed answers are lost. Everything works without them.

const FORM = '[data-module~="content-form"]';
const UNSAVED = new WeakSet();

function inContentForm(element) {
  return element instanceof Element && element.closest(FORM) !== null;
}

function count(hint) {
  const input = document.getElementById(hint.id.replace(/--limits$/, ""));
  if (!input) return;
  const limit = Number(hint.dataset.counter);
  const length = input.value.length;
  const written = (number) => number.toLocaleString(document.documentElement.lang || "pl");
  hint.textContent = `${hint.dataset.text} ${written(length)} / ${written(limit)}`;
  hint.classList.toggle("is-over", length > limit);
}

function refuseLargeFiles(input) {
  const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.maxBytes));
  input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
  if (tooLarge) {
    input.reportValidity();
    input.value = "";
  }
  return tooLarge;
}

// Recalculation happens by itself only where the page refreshes the form on every change.
function refreshesItself(form) {
  return form !== null && form.hasAttribute("hx-post");
}

export default function enhance(root) {
  for (const hint of root.querySelectorAll("[data-counter]")) count(hint);
  for (const part of root.querySelectorAll("[data-without-script]")) part.hidden = refreshesItself(root.closest("form"));
}

document.addEventListener("input", (event) => {
  if (!inContentForm(event.target)) return;
  const form = event.target.closest("form");
  if (form) UNSAVED.add(form);
  const hint = document.getElementById(`${event.target.id}--limits`);
  if (hint && "counter" in hint.dataset) count(hint);
});

// In the capturing phase: a file that cannot be sent concerns nobody else.
document.addEventListener("change", (event) => {
  if (inContentForm(event.target) && event.target.matches("input[type=file]") && refuseLargeFiles(event.target)) {
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("submit", (event) => UNSAVED.delete(event.target));
document.addEventListener("form:saved", (event) => UNSAVED.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...document.forms].some((form) => UNSAVED.has(form))) event.preventDefault();
});
document.addEventListener("htmx:after:swap", () => document.querySelectorAll(FORM).forEach(enhance));
