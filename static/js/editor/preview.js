// The preview follows the text: the server renders it, as readers will see it, half a second after the last key. The
// outline comes with it; empty parts ask their question in the text, and the part at the cursor is marked.
import { headingPlaces } from "./surface.js";

const PAUSE = 500;
const STEP = 150;
const PARTS = ["preview-text", "outline-parts", "counts"];

const lines = () => [...document.querySelectorAll("#outline-parts li")];

/** Keeps preview, outline and length in step with the text of `surface()`. */
export function preview(form, { text, surface }) {
  let timer;
  let stepping;
  let asking;

  async function show() {
    asking?.abort();
    asking = new AbortController();
    const fields = new FormData(form);
    for (const [name, value] of Object.entries(text())) fields.set(name, value);
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: fields, headers: { "HX-Request": "true" }, signal: asking.signal });
      if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
      ask();
      mark();
    } catch {
      // no line: the keeper says so
    }
  }

  /** The questions of empty parts, at their headings. */
  function ask() {
    const places = headingPlaces(text().body);
    surface().ask?.(lines().filter(({ dataset }) => dataset.ghost && dataset.heading in places)
      .map(({ dataset }) => ({ at: places[dataset.heading], text: dataset.ghost })));
  }

  /** The part that the cursor stands in. */
  function mark() {
    const { from } = surface().selection();
    const number = headingPlaces(text().body).filter((place) => place <= from).length - 1;
    const here = lines().findLast(({ dataset }) => (dataset.heading === undefined ? number < 0 && dataset.lead : Number(dataset.heading) <= number));
    for (const line of lines()) line.classList.toggle("now", line === here);
  }

  function goTo(line) {
    const place = line.dataset.lead ? 0 : headingPlaces(text().body)[line.dataset.heading];
    if (place !== undefined) surface().goTo(place);
  }

  document.querySelector(".outline").addEventListener("click", (event) => {
    const line = event.target.closest("#outline-parts li");
    const link = event.target.closest("a");
    if (line && event.target.closest("[data-add]")) return add(line, surface(), text().body);
    if (!line || !link) return undefined;
    event.preventDefault();
    goTo(line);
    return document.getElementById(link.hash.slice(1))?.scrollIntoView({ block: "start" });
  });

  return {
    begin() {
      ask();
      mark();
    },
    moved() {
      clearTimeout(stepping);
      stepping = setTimeout(mark, STEP);
    },
    typed() {
      clearTimeout(timer);
      timer = setTimeout(show, PAUSE);
    },
  };
}

/** Writes the heading of a missing part where the outline has it. */
function add(line, surface, body) {
  const next = lines().slice(lines().indexOf(line) + 1).find(({ dataset }) => dataset.heading !== undefined);
  const at = next ? headingPlaces(body)[next.dataset.heading] ?? body.length : body.length;
  const before = body.slice(0, at).trimEnd();
  const text = `${before ? "\n\n" : ""}## ${line.querySelector("[data-add]").dataset.add}\n\n`;
  surface.put(before.length, at, next ? `${text}\n` : text);
  surface.select(before.length + text.length, before.length + text.length);
}

function swap(answer) {
  for (const id of PARTS) {
    const [old, fresh] = [document.getElementById(id), answer.getElementById(id)];
    if (!old || !fresh) continue;
    fresh.className = old.className;
    old.replaceWith(fresh);
  }
}
