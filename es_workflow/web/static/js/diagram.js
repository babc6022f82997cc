// Draws the process with the path taken and the tokens on it. The list of steps below the picture says the same in words.

const SMALLEST_READABLE = 0.5;

function marker(canvas, registry, id, name) {
  if (registry.get(id)) canvas.addMarker(id, name);
}

function token(count, label) {
  const badge = document.createElement("span");
  badge.className = "diagram__token";
  badge.textContent = count;
  badge.title = label;
  return badge;
}

function controls(canvas, labels) {
  const box = document.createElement("div");
  box.className = "diagram__controls";
  const steps = [["+", labels.larger, 1.25], ["−", labels.smaller, 0.8], ["⤢", labels.whole, 0]];
  for (const [sign, label, factor] of steps) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--small";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => (factor ? canvas.zoom(canvas.zoom() * factor) : canvas.zoom("fit-viewport", "auto")));
    box.append(button);
  }
  return box;
}

function show(viewer, data, labels) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  data.done.forEach((id) => marker(canvas, registry, id, "is-done"));
  data.taken.forEach((id) => marker(canvas, registry, id, "is-taken"));
  const active = Object.entries(data.active).filter(([id]) => registry.get(id));
  for (const [id, count] of active) {
    canvas.addMarker(id, "is-active");
    viewer.get("overlays").add(id, { position: { top: -12, left: -12 }, html: token(count, labels.now) });
  }
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() < SMALLEST_READABLE) {
    canvas.zoom(0.75);
    canvas.scrollToElement(active.length ? active[0][0] : data.done.findLast((id) => registry.get(id)) || canvas.getRootElement(), 120);
  }
}

export default async function diagram(element) {
  const labels = JSON.parse(element.dataset.labels);
  const [{ NavigatedViewer }, data] = await Promise.all([
    import(element.dataset.viewer),
    fetch(element.dataset.source, { credentials: "same-origin" }).then((answer) => answer.json()),
  ]);
  for (const one of data.diagrams) {
    const frame = document.createElement("div");
    frame.className = "diagram__frame";
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", `${labels.diagram}: ${one.name}`);
    if (data.diagrams.length > 1) {
      const heading = document.createElement("h3");
      heading.textContent = one.name;
      element.append(heading);
    }
    element.append(frame);
    const viewer = new NavigatedViewer({ container: frame, zoomScroll: { enabled: false } });
    element.hidden = false;
    await viewer.importXML(one.xml);
    show(viewer, data, labels);
    frame.append(controls(viewer.get("canvas"), labels));
  }
}
