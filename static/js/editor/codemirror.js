// CodeMirror over the text area: Markdown coloured, marks by toolbar and key. The area stays the field of the form.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { defineLanguageFacet, HighlightStyle, Language, languageDataProp, syntaxHighlighting } from "@codemirror/language";
import { EditorSelection, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { GFM, parser } from "@lezer/markdown";
import { marked, setMarks } from "./marks.js";

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
  ".cm-cursor": { borderInlineStart: "2px solid var(--accent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "light-dark(oklch(0.86 0.05 200), oklch(0.42 0.06 205))",
  },
});

const WRAPS = { bold: "**", italic: "*", code: "`" };
const STARTS = { heading: "## ", quote: "> ", list: "- " };

/** Puts a mark around each selection, or takes it away. */
function wrap(view, mark, words) {
  view.dispatch(view.state.changeByRange((range) => {
    const [before, after] = [range.from - mark.length, range.to + mark.length];
    const { doc } = view.state;
    if (before >= 0 && doc.sliceString(before, range.from) === mark && doc.sliceString(range.to, after) === mark) {
      return { changes: [{ from: before, to: range.from }, { from: range.to, to: after }], range: EditorSelection.range(before, range.to - mark.length) };
    }
    const inside = doc.sliceString(range.from, range.to) || words;
    const from = range.from + mark.length;
    return { changes: { from: range.from, to: range.to, insert: mark + inside + mark }, range: EditorSelection.range(from, from + inside.length) };
  }), { userEvent: "input", scrollIntoView: true });
}

/** Begins each selected line with a mark, or takes it away from all of them. */
function begin(view, mark) {
  const { doc, selection } = view.state;
  const lines = new Set();
  for (const range of selection.ranges) {
    for (let at = doc.lineAt(range.from).number; at <= doc.lineAt(range.to).number; at += 1) lines.add(at);
  }
  const all = [...lines].map((number) => doc.line(number));
  const marked = all.every((line) => line.text.startsWith(mark));
  view.dispatch({
    changes: all.map((line) => (marked ? { from: line.from, to: line.from + mark.length } : { from: line.from, insert: mark })),
    userEvent: "input",
  });
}

function link(view, words) {
  view.dispatch(view.state.changeByRange((range) => {
    const inside = view.state.sliceDoc(range.from, range.to) || words;
    const insert = `[${inside}](https://)`;
    const end = range.from + insert.length - 1;
    return { changes: { from: range.from, to: range.to, insert }, range: EditorSelection.cursor(end) };
  }), { userEvent: "input", scrollIntoView: true });
}

/** Takes the place of a text area; `changed` hears of each edit, `save` and `send` are the two great keys. */
export function codemirror(area, { words, changed, save, send }) {
  const format = (view, kind) => {
    if (kind in WRAPS) wrap(view, WRAPS[kind], words[kind] ?? "");
    else if (kind in STARTS) begin(view, STARTS[kind]);
    else link(view, words.link);
    view.focus();
    return true;
  };
  const key = (name, run) => ({ key: name, run, preventDefault: true });
  const ours = keymap.of([
    key("Mod-s", () => { save(); return true; }),
    key("Mod-Enter", () => { send(); return true; }),
    key("Mod-b", (view) => format(view, "bold")),
    key("Mod-i", (view) => format(view, "italic")),
  ]);
  const view = new EditorView({
    state: EditorState.create({
      doc: area.value,
      extensions: [
        EditorView.cspNonce.of(document.querySelector("script[nonce]")?.nonce ?? ""),
        ours, history(), drawSelection(), keymap.of([...defaultKeymap, ...historyKeymap]),   // no Tab: it leaves the field
        markdown, syntaxHighlighting(colours), layout, marked, EditorView.lineWrapping,
        EditorView.contentAttributes.of({ lang: area.lang, tabindex: "0", spellcheck: "true", "aria-labelledby": "body-label", autocapitalize: "sentences" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(); }),
      ],
    }),
  });
  area.before(view.dom);
  area.hidden = true;
  document.getElementById("body-label").addEventListener("click", () => view.focus());
  return {
    text: () => view.state.doc.toString(),
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: "input.replace" });
    },
    goTo(place) {
      const at = Math.min(place, view.state.doc.length);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 24 }) });
      view.focus();
    },
    selection() {
      const { from, to } = view.state.selection.main;
      return { from, to, text: view.state.sliceDoc(from, to) };
    },
    select(from, to) {
      const [anchor, head] = [from, to].map((place) => Math.min(place, view.state.doc.length));
      view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    put(from, to, text) {
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: "input.paste", scrollIntoView: true });
    },
    mark: (key, ranges) => view.dispatch({ effects: setMarks.of({ key, ranges }) }),
    format: (kind) => format(view, kind),
  };
}
