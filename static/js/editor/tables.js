// Tables: Tab goes from cell to cell and begins a row after the last one. Outside a table Tab leaves the text.
const ROW = /^\s*\|.*\|\s*$/;
const RULE = /^\s*\|?(?:\s*:?-{3,}:?\s*\|)*\s*:?-{3,}:?\s*\|?\s*$/;

/** A small table with its first head selected; `block` puts it on lines of its own. */
export function addTable(view, word, block) {
  block(view, `| ${word} 1 | ${word} 2 |\n| --- | --- |\n|  |  |`, 2, word.length + 4);
}

/** Cells of the table around a line, in reading order: { from, to } of each cell's text. */
function cellsAround({ doc }, line) {
  if (!ROW.test(line.text)) return [];
  let [first, last] = [line.number, line.number];
  while (first > 1 && ROW.test(doc.line(first - 1).text)) first -= 1;
  while (last < doc.lines && ROW.test(doc.line(last + 1).text)) last += 1;
  const lines = Array.from({ length: last - first + 1 }, (_, at) => doc.line(first + at));
  return lines.some(({ text }) => RULE.test(text)) ? lines.filter(({ text }) => !RULE.test(text)).flatMap(cellsOf) : [];
}

function cellsOf({ from, text }) {
  const bars = [...text.matchAll(/(?<!\\)\|/g)].map(({ index }) => index);
  return bars.slice(0, -1).map((bar, at) => {
    const inside = text.slice(bar + 1, bars[at + 1]);
    const start = inside.trim() ? bar + 1 + inside.length - inside.trimStart().length : bar + Math.min(2, inside.length);
    return { from: from + start, to: from + start + inside.trim().length };
  });
}

/** Goes `step` cells on; false where the text has no table. */
export function toCell(view, step) {
  const { state } = view;
  const head = state.selection.main.head;
  const line = state.doc.lineAt(head);
  const cells = cellsAround(state, line);
  if (!cells.length) return false;
  const at = cells.findIndex((cell) => head <= cell.to);
  const next = cells[(at < 0 ? cells.length - 1 : at) + step];
  if (next) view.dispatch({ selection: { anchor: next.from, head: next.to }, scrollIntoView: true });
  else if (step > 0) addRow(view, cells);
  return Boolean(next) || step > 0;
}

function addRow(view, cells) {
  const { doc } = view.state;
  const last = doc.lineAt(cells.at(-1).from);
  const columns = cellsOf(last).length;
  view.dispatch({
    changes: { from: last.to, insert: `\n|${"  |".repeat(columns)}` },
    selection: { anchor: last.to + 3 },
    userEvent: "input",
    scrollIntoView: true,
  });
}
