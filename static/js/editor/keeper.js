// Nothing typed is lost. On this device at once; with us 2 s after the last key, each 10 s while typing, on leaving;
// as a revision by Save. A newer revision of somebody else is never overwritten: then the page shows both texts.
const REST = 2000;
const LONGEST = 10000;
const DEVICE_PAUSE = 300;

/** The clock of the person's own zone, as the server shows it. */
function clockIn(zone) {
  const shown = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  return () => shown.format(new Date());
}

/** What went wrong, above the text, with a way on. */
function troubleBar(again) {
  const bar = document.getElementById("editor-trouble");
  const way = bar.querySelector("[data-way]");
  const retry = bar.querySelector("[data-again]");
  retry.addEventListener("click", again);
  return {
    show(text, link) {
      bar.querySelector("[data-words]").textContent = text;
      way.hidden = !link;
      retry.hidden = Boolean(link);
      if (link) [way.textContent, way.href] = link;
      bar.hidden = false;
    },
    hide() {
      bar.hidden = true;
    },
  };
}

/** Looks after one draft. `text()` is what is typed now, `fill()` writes it into the form, `copy` is the device's. */
export function keeper(form, { text, words, copy, fill }) {
  const base = form.elements.namedItem("base");
  const clock = clockIn(form.dataset.zone);
  const say = (wanted, time) => wanted.replace("{time}", time);
  const trouble = troubleBar(() => { if (dirty) keep(); else trouble.hide(); });
  let dirty = false;
  let since = 0;
  let last = clock();
  let leaving = false;
  let resting;
  let writing;

  function status(sentence) {
    document.getElementById("saved").textContent = sentence;
  }

  function post(address, fields, options = {}) {
    for (const [name, value] of Object.entries(text())) fields.set(name, value);
    fields.set("window", copy.name);
    fields.set("continues", form.dataset.continues ?? "");
    return fetch(address, { method: "POST", body: fields, headers: { "HX-Request": "true" }, ...options });
  }

  /** Says what an answer means; true when the text arrived. */
  function understood(code) {
    if (code < 300) {
      delete form.dataset.continues;        // from now on our row is this window's
      last = clock();
      trouble.hide();
      return true;
    }
    if (code === 401) trouble.show(words.signedOut, [words.signIn, form.dataset.signIn]);
    else if (code === 409) trouble.show(words.stale, [words.compare, form.dataset.conflict]);
    else trouble.show(words.trouble);
    return false;
  }

  async function keep(options) {
    clearTimeout(resting);
    since = 0;
    dirty = false;
    const sent = text();
    try {
      const answer = await post(form.dataset.autosave, new FormData(form), options);
      if (answer.status < 300 || answer.status === 409) copy.arrived(sent);   // kept beside a newer revision is kept too
      if (understood(answer.status)) {
        status(say(words.kept, last));
      } else dirty = answer.status !== 409;
    } catch {
      dirty = true;
      trouble.show(say(words.offline, last));
    }
  }

  /** Saves a revision; the answer is its line in the bar. Whatever needs a page (two texts, a wrong field) gets one. */
  async function save() {
    clearTimeout(resting);
    status(words.saving);
    const sent = text();
    const fields = new FormData(form);
    fields.set("then", "save");
    try {
      const answer = await post(form.action, fields);
      if (answer.status === 409) copy.arrived(sent);
      if (answer.status === 409 || answer.status === 422) return page("save");
      if (!understood(answer.status)) return false;
      saved(await answer.text(), sent);
      return true;
    } catch {
      dirty = true;
      trouble.show(say(words.offline, last));
      return false;
    }
  }

  function saved(html, sent) {
    const line = new DOMParser().parseFromString(html, "text/html").getElementById("saved");
    document.getElementById("saved").replaceWith(line);
    base.value = line.dataset.base;
    document.dispatchEvent(new CustomEvent("planner:say", { detail: { text: line.textContent.trim() } }));
    const now = text();
    dirty = now.title !== sent.title || now.body !== sent.body;
    if (dirty) typed();
    else copy.drop();
  }

  /** Sends the form as a page; the text is in it. */
  function page(then) {
    fill();
    leaving = true;
    const button = document.createElement("input");
    Object.assign(button, { type: "hidden", name: "then", value: then });
    form.append(button);
    HTMLFormElement.prototype.submit.call(form);
    return false;
  }

  /** Saves, then goes on as a page: to review, to sharing, to the lesson. */
  async function send(then, address) {
    if (await save()) {
      if (address) form.action = address;
      page(then);
    }
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }

  function typed() {
    dirty = true;
    since ||= Date.now();
    status(words.typed);
    clearTimeout(writing);
    writing = setTimeout(() => copy.write(text(), Number(base.value)), DEVICE_PAUSE);
    clearTimeout(resting);
    resting = setTimeout(keep, Math.max(0, Math.min(REST, LONGEST - (Date.now() - since))));
  }

  function leave() {
    if (!dirty || leaving) return;
    copy.write(text(), Number(base.value));
    keep({ keepalive: true });
  }

  form.addEventListener("submit", (event) => {
    const then = event.submitter?.value ?? "save";
    if (then === "preview") return fill();
    event.preventDefault();
    return then === "save" ? save() : send(then, event.submitter.getAttribute("formaction"));
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save();
    }
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", () => { if (dirty) keep(); });

  return { typed, save, settled: async () => { if (dirty) await keep(); }, send: () => document.querySelector("[name=then][value=submit]")?.click() };
}
