// A verdict half given stays while something else of its page is sent (a comment, "I am on it"): that brings the page anew.
// Kept for this tab alone, until the page is back or the verdict is sent.
const PASSING = ["csrf_token", "read"];

const place = () => `planner:verdict:${document.body.dataset.person}:${location.pathname}`;

function putBack(form) {
  const kept = JSON.parse(sessionStorage.getItem(place()) ?? "null");
  sessionStorage.removeItem(place());
  if (!kept) return;
  for (const field of form.elements) {
    if (!field.name || PASSING.includes(field.name)) continue;
    const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
    else if (values.length) [field.value] = values;
    if (field.matches("textarea, [type=text]") && field.value && field.closest("details")) field.closest("details").open = true;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

export function judging() {
  const form = document.getElementById("verdict");
  if (!form) return;
  putBack(form);
  document.addEventListener("submit", ({ target }) => {
    if (target === form || target.method !== "post") return;
    const fields = [...new FormData(form)].filter(([name]) => !PASSING.includes(name));
    sessionStorage.setItem(place(), JSON.stringify(fields));
  }, true);
}
