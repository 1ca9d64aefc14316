// The preview follows the text: the server renders it, as readers will see it, half a second after the last key.
import { headingPlaces } from "./surface.js";

const PAUSE = 500;
const PARTS = ["preview-text", "outline-parts", "counts"];

/** Keeps preview, outline and length in step; `goTo` brings the editor to a place in the text. */
export function preview(form, { text, goTo }) {
  let timer;
  let asking;

  async function show() {
    asking?.abort();
    asking = new AbortController();
    const fields = new FormData(form);
    for (const [name, value] of Object.entries(text())) fields.set(name, value);
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: fields, headers: { "HX-Request": "true" }, signal: asking.signal });
      if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // no line: the keeper says so
    }
  }

  document.querySelector(".outline").addEventListener("click", (event) => {
    const link = event.target.closest("#outline-parts a");
    if (!link) return;
    event.preventDefault();
    const number = [...document.querySelectorAll("#outline-parts a")].indexOf(link);
    const place = headingPlaces(text().body)[number];
    if (place !== undefined) goTo(place);
    document.getElementById(link.hash.slice(1))?.scrollIntoView({ block: "start" });
  });

  return {
    typed() {
      clearTimeout(timer);
      timer = setTimeout(show, PAUSE);
    },
  };
}

function swap(answer) {
  for (const id of PARTS) {
    const [old, fresh] = [document.getElementById(id), answer.getElementById(id)];
    if (!old || !fresh) continue;
    fresh.className = old.className;
    old.replaceWith(fresh);
  }
}
