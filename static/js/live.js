// What went wrong between press and answer: no connection, a failure on our side, a refusal.
// A refusal is swapped into #refusal by the data-hx-status attributes on <body>, so nothing typed is replaced.
const bar = (name) => document.getElementById(`trouble-${name}`);
let again;

/** Shows one bar of trouble, or none. */
function show(name) {
  for (const each of ["network", "server"]) if (bar(each)) bar(each).hidden = each !== name;
}

/** The sentence of a fragment that we did not swap in. */
function words(html) {
  const note = new DOMParser().parseFromString(html ?? "", "text/html").querySelector(".note p");
  note?.querySelector("strong")?.remove();
  return note?.textContent.trim() ?? "";
}

export function live() {
  if (!bar("network")) return;
  document.addEventListener("htmx:error", ({ target, detail }) => {
    if (!detail.ctx || detail.ctx.response) return;
    again = target;
    show("network");
  });
  document.addEventListener("htmx:response:error", ({ detail }) => {
    if (detail.ctx.response.status < 500) return;
    bar("server").querySelector("[data-words]").textContent = words(detail.ctx.text);
    show("server");
  });
  document.addEventListener("htmx:after:request", ({ detail }) => {
    if (detail.ctx.response.status >= 400) return;
    show();
    document.getElementById("refusal").replaceChildren();
  });
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    if (detail.ctx.response?.status < 400) return;
    const refusal = document.getElementById("refusal");
    if (refusal.firstElementChild) refusal.scrollIntoView({ block: "nearest" });
  });
  bar("network").querySelector("[data-retry]").addEventListener("click", () => {
    show();
    if (again?.matches("form")) again.requestSubmit();
    else again?.click();
  });
  bar("server").querySelector("[data-dismiss]").addEventListener("click", () => show());
  window.addEventListener("online", () => { if (!bar("network").hidden) bar("network").querySelector("[data-retry]").focus(); });
}
