// Says when saving a draft in the background failed, and asks before leaving with unsaved changes.

export default function draft(form) {
  let unsaved = false;
  const say = (text) => {
    const line = document.querySelector("#task-form .save-state");
    line.textContent = text;
    line.classList.add("save-state--bad");
  };
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
  form.addEventListener("htmx:after:request", (event) => {
    const status = event.detail.ctx.response.status;
    if (status < 400 || status === 409 || status === 422) unsaved = false;
  });
  form.addEventListener("htmx:before:response", (event) => {
    const status = event.detail.ctx.response.status;
    if (status < 400 || status === 409 || status === 422) return;
    event.preventDefault();
    const line = form.querySelector(".save-state");
    say(status === 401 || status === 400 ? line.dataset.signedOut : line.dataset.failed);
  });
  form.addEventListener("htmx:error", () => say(form.querySelector(".save-state").dataset.failed));
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}
