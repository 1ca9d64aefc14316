// The editor: what script adds to the edit page (templates/writing/editor.html). Without it the same form saves.
// CodeMirror comes as a chunk of its own; until it is there, and if it never comes, the text area does the work.
//
// What stands beside the text (editor/tabs.js) reaches the text through `form.surface` (editor/surface.js says what it can)
// and hears three events on the form: `planner:surface` when it is ready, `planner:typed` when a pause follows a change,
// `planner:tab` when a tab was opened, with { key, panel }.
import { device } from "./editor/device.js";
import { keeper } from "./editor/keeper.js";
import { preview } from "./editor/preview.js";
import { found } from "./editor/recovery.js";
import { plain } from "./editor/surface.js";
import { tabs } from "./editor/tabs.js";
import { toolbar } from "./editor/toolbar.js";

const REST = 500;

async function start(form) {
  const area = form.elements.namedItem("body");
  const title = form.elements.namedItem("title");
  const words = JSON.parse(form.dataset.words);
  const copy = device(form.dataset.uid, document.body.dataset.person);
  let surface = plain(area);
  const text = () => ({ title: title.value, body: surface.text() });
  const kept = keeper(form, { text, words, copy, fill: () => { area.value = surface.text(); } });
  const shown = preview(form, { text, goTo: (place) => surface.goTo(place) });
  let pause;
  const tell = (name) => form.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  const changed = () => {
    kept.typed();
    shown.typed();
    clearTimeout(pause);
    pause = setTimeout(tell, REST, "planner:typed");
  };
  title.addEventListener("input", changed);
  area.addEventListener("input", changed);
  try {
    const { codemirror } = await import("./editor/codemirror.js");
    surface = codemirror(area, { words, changed, save: kept.save, send: kept.send });
    toolbar(form, surface);
  } catch (error) {
    console.warn("the plain text area stays", error);
    form.querySelector("[role=toolbar]").hidden = true;
  }
  form.surface = surface;
  tell("planner:surface");
  tabs(form, { before: kept.settled });
  found(form, { copy, text, words, put: (text_) => { title.value = text_.title; surface.replace(text_.body); changed(); } });
}

const form = document.getElementById("editor");
if (form) start(form);
