// The editor: what script adds to the edit page (templates/writing/editor.html). Without it the same form saves.
// CodeMirror comes as a chunk of its own; until it is there, and if it never comes, the text area does the work.
//
// What stands beside the text (editor/tabs.js) reaches the text through `form.surface` (editor/surface.js says what it can)
// and hears three events on the form: `planner:surface` when it is ready, `planner:typed` when a pause follows a change,
// `planner:tab` when a tab was opened, with { key, panel }.
import { coach } from "./editor/coach.js";
import { device } from "./editor/device.js";
import { keeper } from "./editor/keeper.js";
import { pen } from "./editor/pen.js";
import { pictures } from "./editor/pictures.js";
import { preview } from "./editor/preview.js";
import { found } from "./editor/recovery.js";
import { plain } from "./editor/surface.js";
import { tabs } from "./editor/tabs.js";
import { toolbar } from "./editor/toolbar.js";

const REST = 500;

const say = (text) => document.dispatchEvent(new CustomEvent("planner:toast", { detail: { text } }));

async function start(form) {
  const area = form.elements.namedItem("body");
  const title = form.elements.namedItem("title");
  const words = JSON.parse(form.dataset.words);
  const copy = device(form.dataset.uid, document.body.dataset.person);
  let surface = plain(area);
  const text = () => ({ title: title.value, body: surface.text() });
  const kept = keeper(form, { text, words, copy, fill: () => { area.value = surface.text(); } });
  pen(form, { save: kept.save });
  const shown = preview(form, { text, surface: () => surface });
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
  const picture = pictures(form, { surface: () => surface, words });
  try {
    surface = await upgrade(form, area, { words, changed, moved: shown.moved, kept, picture });
  } catch (error) {
    console.warn("the plain text area stays", error);
    form.querySelector("[role=toolbar]").hidden = true;
  }
  form.surface = surface;
  coach(form);
  shown.begin();
  tell("planner:surface");
  tabs(form, { before: kept.settled });
  found(form, { copy, text });
}

/** CodeMirror in the place of the text area, with all that needs it. */
async function upgrade(form, area, { words, changed, moved, kept, picture }) {
  const { codemirror, focusMode, incoming } = await import("./editor/codemirror.js");
  const keys = () => document.dispatchEvent(new CustomEvent("planner:keys"));
  const focus = focusMode(form, form.querySelector("[data-only-text]"));
  const act = { keys, image: picture.choose };
  const surface = codemirror(area, {
    words, changed, moved, focus, keys, save: kept.save, send: kept.send, act: (name) => act[name](),
    blocks: JSON.parse(form.dataset.blocks), ...incoming({ add: picture.add, say, words }),
  });
  toolbar(form, { format: (kind) => (kind in act ? act[kind]() : surface.format(kind)) });
  return surface;
}

const form = document.getElementById("editor");
if (form) start(form);
