// Starts the modules a page asks for with data-module="name", one file each. Everything works without them.

const ADDRESS = new URL(import.meta.url);
const FILES = { "content-form": "form" }; // where the file is not called like the module
const STARTED = new WeakSet();

function start(element) {
  if (STARTED.has(element)) return;
  STARTED.add(element);
  for (const name of element.dataset.module.split(" ")) {
    const file = new URL(`${FILES[name] || name}.js${ADDRESS.search}`, ADDRESS);
    import(file).then((module) => module.default?.(element));
  }
}

function startAll() {
  document.querySelectorAll("[data-module]").forEach(start);
}

startAll();
document.addEventListener("htmx:after:swap", startAll);
