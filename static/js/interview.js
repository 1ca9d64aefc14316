// An answer keeps itself while it is typed or dictated: on this device at once, with us 2 s after the last key, each
// 10 s while typing, and on leaving. What this device alone has comes back after a sign-in of the same person.
import { device } from "./editor/device.js";

const REST = 2000;
const LONGEST = 10000;

function start(form) {
  const field = form.elements.namedItem("text");
  const edition = form.elements.namedItem("edition");
  const words = JSON.parse(form.dataset.words);
  const copy = device(`${form.dataset.uid}-q${form.dataset.number}`, document.body.dataset.person);
  const status = document.getElementById("saved");
  const trouble = document.getElementById("answer-trouble");
  let kept = field.value;
  let since = 0;
  let resting;
  let sending = null;
  let leaving = false;

  function complain(sentence) {
    trouble.querySelector("[data-words]").textContent = sentence;
    trouble.hidden = !sentence;
  }

  async function keep(options = {}) {
    clearTimeout(resting);
    since = 0;
    const sent = field.value;
    if (sent === kept || leaving) return;
    status.textContent = words.saving;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, ...options });
      if (!answer.ok) return complain({ 401: words.signedOut, 409: words.stale }[answer.status] ?? words.trouble);
      const line = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("kept");
      edition.value = line.dataset.edition;
      kept = sent;
      copy.arrived({ title: "", body: sent });
      complain("");
      status.textContent = field.value === sent ? words.kept : words.typed;
    } catch {
      complain(words.offline);
    }
  }

  /** One at a time: each answer is typed over the edition before it. */
  function next(options) {
    sending = (sending ?? Promise.resolve()).then(() => keep(options));
    return sending;
  }

  function typed() {
    since ||= Date.now();
    status.textContent = words.typed;
    copy.write({ title: "", body: field.value }, Number(edition.value));
    clearTimeout(resting);
    resting = setTimeout(next, Math.max(0, Math.min(REST, LONGEST - (Date.now() - since))));
  }

  function leave() {
    if (!leaving && field.value !== kept) next({ keepalive: true });
  }

  field.addEventListener("input", typed);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await sending;
    leaving = true;
    const then = document.createElement("input");
    Object.assign(then, { type: "hidden", name: "then", value: event.submitter?.value ?? "next" });
    form.append(then);
    HTMLFormElement.prototype.submit.call(form);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", () => { if (field.value !== kept) next(); });

  const [left, ...older] = copy.take();
  older.forEach(copy.forget);
  if (left) copy.forget(left);
  if (!left || left.body === kept) return;
  field.value = left.body;
  edition.value = left.base;      // typed over an older answer: saving shows both
  typed();
  status.textContent = words.back;
}

const form = document.getElementById("answer");
if (form) start(form);
