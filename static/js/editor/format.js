// What the toolbar, the keys and the list after "/" do to Markdown. Each takes the view and the words of the page.
import { EditorSelection } from "@codemirror/state";
import { addTable } from "./tables.js";

const WRAPS = { bold: "**", italic: "*", code: "`", strike: "~~" };
const STARTS = { heading: "## ", heading3: "### ", quote: "> ", list: "- " };
const LIST_MARK = /^(\s*)(?:([-*+])|(\d{1,9})([.)]))(\s+)(\[[ x]\]\s+)?|^(\s*>\s?)+/;

const input = { userEvent: "input", scrollIntoView: true };

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
  }), input);
}

function selectedLines({ doc, selection }) {
  const numbers = new Set();
  for (const range of selection.ranges) {
    for (let at = doc.lineAt(range.from).number; at <= doc.lineAt(range.to).number; at += 1) numbers.add(at);
  }
  return [...numbers].map((number) => doc.line(number));
}

/** Begins each selected line with a mark, or takes it away from all of them; one heading takes the place of another. */
function begin(view, mark) {
  const lines = selectedLines(view.state);
  const marked = lines.every((line) => line.text.startsWith(mark));
  const old = (line) => (marked ? mark.length : mark.startsWith("#") ? line.text.match(/^#{1,6} |^/)[0].length : 0);
  const changes = lines.map((line) => ({ from: line.from, to: line.from + old(line), insert: marked ? "" : mark }));
  view.dispatch({ changes, userEvent: "input" });
}

function number(view) {
  const lines = selectedLines(view.state);
  const marked = lines.every((line) => /^\d+\. /.test(line.text));
  view.dispatch({
    changes: lines.map((line, at) => ({ from: line.from, to: line.from + line.text.match(/^\d+\. |^/)[0].length, insert: marked ? "" : `${at + 1}. ` })),
    userEvent: "input",
  });
}

function link(view, words) {
  view.dispatch(view.state.changeByRange((range) => {
    const inside = view.state.sliceDoc(range.from, range.to) || words;
    const insert = `[${inside}](https://)`;
    return { changes: { from: range.from, to: range.to, insert }, range: EditorSelection.cursor(range.from + insert.length - 1) };
  }), input);
}

/** Puts a block of lines on lines of its own, with empty ones around it; `from` and `to` select a part of it. */
export function block(view, text, from = text.length, to = from) {
  const { doc, selection } = view.state;
  const line = doc.lineAt(selection.main.from);
  const blank = !line.text.trim();
  const at = blank ? line.from : line.to;
  const above = blank ? (line.number > 1 && doc.line(line.number - 1).text.trim() ? "\n" : "") : "\n\n";
  const below = line.number < doc.lines && doc.line(line.number + 1).text.trim() ? "\n" : "";
  view.dispatch({
    changes: { from: at, to: line.to, insert: `${above}${text}\n${below}` },
    selection: { anchor: at + above.length + from, head: at + above.length + to },
    ...input,
  });
}

function fence(view) {
  const { from, to } = view.state.selection.main;
  const inside = view.state.sliceDoc(from, to);
  if (!inside) return block(view, "```\n\n```", 3);
  const around = "`".repeat(Math.max(3, ...[...inside.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  view.dispatch({ changes: { from, to, insert: `${around}\n${inside}\n${around}` }, selection: { anchor: from + around.length }, ...input });
}

/** A note: its number at the cursor, its text at the end, where the cursor goes. */
function footnote(view, words) {
  const { doc, selection } = view.state;
  const all = doc.toString();
  const next = Math.max(0, ...[...all.matchAll(/\[\^(\d{1,4})\]/g)].map(([, digits]) => Number(digits))) + 1;
  const tail = `${all.endsWith("\n") || !all ? "" : "\n"}${/\[\^\d+\]:[^\n]*\n?$/.test(all) ? "" : "\n"}[^${next}]: ${words}\n`;
  const mark = `[^${next}]`;
  const end = doc.length + mark.length + tail.length - 1;
  view.dispatch({
    changes: [{ from: selection.main.to, insert: mark }, { from: doc.length, insert: tail }],
    selection: { anchor: end - words.length, head: end },
    ...input,
  });
}

/** Does what `kind` names. */
export function format(view, kind, words) {
  if (kind in WRAPS) wrap(view, WRAPS[kind], words[kind] ?? "");
  else if (kind in STARTS) begin(view, STARTS[kind]);
  else if (kind === "number") number(view);
  else if (kind === "fence") fence(view);
  else if (kind === "table") addTable(view, words.column, block);
  else if (kind === "footnote") footnote(view, words.footnote);
  else if (kind === "rule") block(view, "---");
  else if (kind === "link") link(view, words.link);
  view.focus();
  return true;
}

/** Enter in a list or a quotation goes on with it; on an empty item it ends it. */
export function goOn(view) {
  const { state } = view;
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const mark = line.text.match(LIST_MARK);
  if (!main.empty || !mark || main.head < line.from + mark[0].length) return false;
  if (line.text.length === mark[0].length) {
    view.dispatch({ changes: { from: line.from, to: line.to }, ...input });
    return true;
  }
  const [whole, indent, bullet, digits, dot, space, task] = mark;
  const next = bullet || digits ? `${indent}${bullet ?? Number(digits) + 1}${dot ?? ""}${space}${task ? "[ ] " : ""}` : whole;
  view.dispatch({ changes: { from: main.head, insert: `\n${next}` }, selection: { anchor: main.head + 1 + next.length }, ...input });
  return true;
}
