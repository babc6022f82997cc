// A page with errors begins at its summary; a link of the summary goes to the field and opens what hides it.

export default function errorSummary(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const field = target.matches("input, select, textarea, button") ? target : target.querySelector("input, select, textarea") || target;
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });
}
