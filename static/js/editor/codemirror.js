// CodeMirror over the text area: Markdown coloured, marks by toolbar and key. The area stays the field of the form.
import { defaultKeymap, history, historyKeymap, redo, undo } from "@codemirror/commands";
import { defineLanguageFacet, HighlightStyle, Language, languageDataProp, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { GFM, parser } from "@lezer/markdown";
import { nearLines } from "./focus.js";
import { block, format, goOn } from "./format.js";
import { ghosts, setGhosts } from "./ghosts.js";
import { marked, setMarks } from "./marks.js";
import { menus } from "./menu.js";
import { toCell } from "./tables.js";

export { focusMode } from "./focus.js";       // one chunk with all that stands on CodeMirror
export { incoming } from "./paste.js";

const data = defineLanguageFacet();
const markdown = new Language(data, parser.configure([GFM, { props: [languageDataProp.add({ Document: data })] }]), [], "markdown");
// Classes, not colours: the style sheet (writing.css) knows the themes.
const colours = HighlightStyle.define([
  { tag: tags.heading, class: "cm-h" },
  { tag: tags.strong, class: "cm-b" },
  { tag: tags.emphasis, class: "cm-i" },
  { tag: [tags.processingInstruction, tags.url, tags.labelName, tags.contentSeparator], class: "cm-mark" },
  { tag: [tags.monospace], class: "cm-code" },
  { tag: tags.link, class: "cm-link" },
  { tag: tags.quote, class: "cm-quote" },
]);

// CodeMirror's own sheet comes after ours and outside its layers, so what must win over it stands here.
const layout = EditorView.theme({
  "&": { background: "none" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-3px" },
  ".cm-scroller": { font: "400 .9375rem/1.75 var(--mono)", letterSpacing: "-.01em", overflow: "auto" },
  ".cm-content": {
    boxSizing: "content-box", maxInlineSize: "62ch", caretColor: "var(--accent)",
    padding: "var(--s3) clamp(var(--s4), 3.5vw, 3.25rem) min(9rem, 20dvh)",
  },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--ink-3)" },
  ".cm-cursor": { borderInlineStart: "2px solid var(--accent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "light-dark(oklch(0.86 0.05 200), oklch(0.42 0.06 205))",
  },
  ".cm-panels": { background: "var(--sunken)", color: "var(--ink)", fontFamily: "var(--sans)" },
  ".cm-panels.cm-panels-top": { borderBlockEnd: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "var(--s2) var(--s8) var(--s2) var(--s4)", fontSize: "var(--t-sm)" },
  ".cm-panel.cm-search label": { fontSize: "var(--t-sm)" },
  ".cm-textfield": { fontSize: "var(--t-sm)", background: "var(--surface)", border: "1px solid var(--edge)", borderRadius: "var(--r1)", padding: ".25rem .5rem" },
  ".cm-button": { fontSize: "var(--t-sm)", background: "var(--surface)", border: "1px solid var(--edge)", borderRadius: "var(--r1)", padding: ".25rem .5rem" },
  ".cm-panel.cm-search [name=close]": { fontSize: "1.25rem", inset: "0 .25rem auto auto", minInlineSize: "1.75rem", minBlockSize: "1.75rem", color: "var(--ink-2)" },
  ".cm-searchMatch": { background: "light-dark(oklch(0.93 0.09 95), oklch(0.42 0.08 90))" },
  ".cm-searchMatch-selected": { background: "light-dark(oklch(0.84 0.14 90), oklch(0.52 0.11 90))" },
  ".cm-tooltip": { background: "var(--raised, var(--paper))", border: "1px solid var(--edge)", borderRadius: "var(--r2)" },
});

const finding = new Compartment();

/** Opens find and replace, which comes when it is first asked for. */
function find(view, words) {
  import("./find.js").then(({ finder, open }) => {
    if (!finding.get(view.state).length) view.dispatch({ effects: finding.reconfigure(finder(words.find)) });
    open(view);
  });
  return true;
}

/** The keys that do what the toolbar does, and the rest; each stands in the list under "?" (templates/writing/_keys.html). */
function keysOf({ words, save, send, act, focus, keys }) {
  const key = (name, run) => ({ key: name, run, preventDefault: true });
  const mark = (name, kind) => key(name, (view) => format(view, kind, words));
  // Digits, not Ctrl Alt and a letter: that is AltGr on Windows, and there it types letters.
  const digit = (name, run) => ({ key: `Ctrl-Shift-${name}`, mac: `Cmd-Alt-${name}`, run, preventDefault: true });
  const blocks = ["footnote", "heading", "heading3", "image", "table", "fence", "number", "list", "quote"];
  const does = (name, run) => key(name, () => { run(); return true; });
  return keymap.of([
    does("Mod-s", save), does("Mod-Enter", send), does("Mod-Shift-f", focus.toggle), does("F1", keys), does("Mod-/", keys),
    key("Mod-f", (view) => find(view, words)),
    mark("Mod-b", "bold"), mark("Mod-i", "italic"), mark("Mod-e", "code"), mark("Mod-Shift-k", "link"),
    ...blocks.map((kind, at) => digit(at + 1, (view) => (kind === "image" ? act(kind) : format(view, kind, words)) ?? true)),
    { key: "Tab", run: (view) => toCell(view, 1), shift: (view) => toCell(view, -1) },    // elsewhere it leaves the field
    { key: "Enter", run: goOn },
    { key: "Escape", run: focus.leave },
  ]);
}

function extensions(area, given) {
  const { words, changed, moved, act, paste, drop } = given;
  return [
    EditorView.cspNonce.of(document.querySelector("script[nonce]")?.nonce ?? ""),
    menus(given.blocks, (view, kind) => (kind === "image" ? act("image") : format(view, kind, words))),
    finding.of([]), keysOf(given), history(), drawSelection(), keymap.of([...defaultKeymap, ...historyKeymap]),
    markdown, syntaxHighlighting(colours), layout, marked, ghosts, nearLines, EditorView.lineWrapping,
    placeholder(words.begin),
    EditorView.contentAttributes.of({ lang: area.lang, tabindex: "0", spellcheck: "true", "aria-labelledby": "body-label", autocapitalize: "sentences" }),
    EditorView.domEventHandlers({ paste, drop }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed();
      if (update.selectionSet || update.docChanged) moved();
    }),
  ];
}

/**
 * Takes the place of a text area. `given`: `words` of the page, `changed` and `moved` hear of each edit and step, `save`,
 * `send`, `focus` and `keys` are what keys do, `act("image")` asks for a picture, `blocks` is the list after "/",
 * `paste(event, view)` and `drop(event, view)` may take what comes in.
 */
export function codemirror(area, given) {
  const view = new EditorView({ state: EditorState.create({ doc: area.value, extensions: extensions(area, given) }) });
  const within = (place) => Math.max(0, Math.min(place, view.state.doc.length));
  area.before(view.dom);
  area.hidden = true;
  document.getElementById("body-label").addEventListener("click", () => view.focus());
  const more = { find: () => find(view, given.words), undo: () => undo(view), redo: () => redo(view) };
  return {
    text: () => view.state.doc.toString(),
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: "input.replace" });
    },
    goTo(place) {
      const at = within(place);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 24 }) });
      view.focus();
    },
    selection() {
      const { from, to } = view.state.selection.main;
      return { from, to, text: view.state.sliceDoc(from, to) };
    },
    select(from, to) {
      view.dispatch({ selection: { anchor: within(from), head: within(to) }, effects: EditorView.scrollIntoView(within(from), { y: "center" }) });
      view.focus();
    },
    put(from, to, text) {
      view.dispatch({ changes: { from: within(from), to: within(to), insert: text }, selection: { anchor: within(from) + text.length }, userEvent: "input.paste", scrollIntoView: true });
    },
    block: (text) => block(view, text),
    mark: (key, ranges) => view.dispatch({ effects: setMarks.of({ key, ranges }) }),
    ask: (questions) => view.dispatch({ effects: setGhosts.of(questions) }),
    format: (kind) => (kind in more ? more[kind]() : format(view, kind, given.words)),
  };
}

