// Nothing typed is lost when a session ends: what was sent is kept on this device until we know that it arrived.
// Passing the sign-in page marks it as not arrived; the form it came from gets it back, only for the same person.
const PLACE = "planner:kept";
const TYPED = "textarea, input:is([type=text], [type=email], [type=url], [type=search], [type=date], :not([type]))";

const read = () => JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
const write = (kept) => sessionStorage.setItem(PLACE, JSON.stringify(kept));
const forget = () => sessionStorage.removeItem(PLACE);
const path = (address) => new URL(address, location.href).pathname;

function remember(event) {
  const form = event.target;
  if (form.matches("[data-forget]")) return forget();
  if (form.method !== "post" || form.matches("[data-no-keep]")) return undefined;
  const fields = [...form.querySelectorAll(TYPED)].filter((field) => field.name && field.value.trim()).map((field) => [field.name, field.value]);
  if (fields.length) write({ person: document.body.dataset.person, from: location.href, action: path(form.action), fields });
  return undefined;
}

function putBack(kept) {
  const form = [...document.forms].find((each) => each.method === "post" && path(each.action) === kept.action);
  if (!form) return false;
  for (const [name, value] of kept.fields) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field) field.value = value;
  }
  forget();
  return true;
}

function offer(kept) {
  const box = document.getElementById("kept");
  box.querySelector("a").href = kept.from;
  box.querySelector("button").addEventListener("click", () => { forget(); box.hidden = true; });
  box.hidden = false;
}

export function keep() {
  const kept = read();
  if ("door" in document.body.dataset) {
    if (kept) write({ ...kept, refused: true });
    return;
  }
  if (kept?.refused && kept.person === document.body.dataset.person) {
    if (!putBack(kept)) offer(kept);
  } else forget();
  document.addEventListener("submit", remember, true);
  document.addEventListener("htmx:after:request", ({ detail }) => {
    if (detail.ctx.response.status === 401) write({ ...read(), refused: true });
    else if (detail.ctx.response.status < 400) forget();
  });
}
