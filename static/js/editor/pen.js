// Who types: an open editor says every 15 s that it is there and how long no key was pressed. Somebody else's pen sends
// the page to where one reads along, unless something was typed here: that is kept, and only said.
const BEAT = 15000;

/** Holds the pen of a draft; `save` makes a revision and answers whether that worked. */
export function pen(form, { save }) {
  const place = document.getElementById("pen");
  if (!place) return;
  let pressed = Date.now();
  let typed = false;
  let mine = false;

  function fields() {
    const sent = new FormData();
    sent.set("csrf_token", form.elements.namedItem("csrf_token").value);
    return sent;
  }

  async function post(address, sent = fields()) {
    const answer = await fetch(address, { method: "POST", body: sent, headers: { "HX-Request": "true" } });
    if (answer.headers.get("HX-Redirect")) location.assign(answer.headers.get("HX-Redirect"));
    return answer.ok && answer.status !== 204 ? show(await answer.text()) : undefined;
  }

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    const { standing } = fresh.querySelector("[data-standing]").dataset;
    if (place.dataset.standing !== standing) place.replaceChildren(...fresh.childNodes);
    place.dataset.standing = standing;
    mine = standing !== "theirs";
    if (!mine && !typed) location.replace(place.dataset.page);
  }

  async function beat() {
    const sent = fields();
    sent.set("idle", String(Math.round((Date.now() - pressed) / 1000)));
    try {
      await post(place.dataset.beat, sent);
    } catch {
      // no line: the keeper says so
    }
  }

  const press = () => { pressed = Date.now(); };
  form.addEventListener("keydown", press);
  form.addEventListener("input", () => { press(); typed = true; });
  form.addEventListener("planner:typed", () => { typed = true; });
  place.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-pen]");
    if (!button) return;
    press();
    if (button.dataset.pen === "give") {
      await save();
      typed = false;
    }
    await post(button.dataset.address);
  });
  window.addEventListener("pagehide", () => { if (mine) navigator.sendBeacon(place.dataset.leave, fields()); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
  window.addEventListener("online", beat);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
  setInterval(beat, BEAT);
  beat();
}
