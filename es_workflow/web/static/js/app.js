// Starts the small modules a page asks for with data-module="name". Everything works without them.

const MODULES = {
  "error-summary": (element) => element.focus(),
  "autosubmit": (element) => element.addEventListener("change", () => element.requestSubmit()),
};

function start(root) {
  for (const element of root.querySelectorAll("[data-module]")) {
    for (const name of element.dataset.module.split(" ")) {
      if (MODULES[name] && !element.dataset.started) MODULES[name](element);
    }
    element.dataset.started = "true";
  }
}

start(document);
document.addEventListener("htmx:after:swap", () => start(document));
