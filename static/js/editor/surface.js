// What the rest of the editor needs of whatever the text is typed in. CodeMirror has the same (codemirror.js).

/** The places of headings in a Markdown text, as offsets; what stands in a fence is no heading. */
export function headingPlaces(text) {
  const places = [];
  let fence = "";
  let at = 0;
  for (const line of text.split("\n")) {
    const mark = line.match(/^ {0,3}(`{3,}|~{3,})/)?.[1];
    if (mark && (!fence || mark.startsWith(fence))) fence = fence ? "" : mark.slice(0, 3);
    else if (!fence && /^ {0,3}#{1,6}\s/.test(line)) places.push(at);
    at += line.length + 1;
  }
  return places;
}

/**
 * A plain text area. A surface: `text()`, `replace(text)` all of it, `goTo(place)`; `selection()` is { from, to, text },
 * `select(from, to)` shows a place, `put(from, to, text)` writes there and can be undone, `mark(key, ranges)` underlines
 * ranges { from, to, class, title } until it is called again for that key (a text area can't show them).
 */
export function plain(area) {
  const changed = () => area.dispatchEvent(new Event("input", { bubbles: true }));
  return {
    text: () => area.value,
    replace(text) {
      area.value = text;
    },
    goTo(place) {
      area.focus();
      area.setSelectionRange(place, place);
    },
    selection: () => ({ from: area.selectionStart, to: area.selectionEnd, text: area.value.slice(area.selectionStart, area.selectionEnd) }),
    select(from, to) {
      area.focus();
      area.setSelectionRange(from, to);
    },
    put(from, to, text) {
      area.setRangeText(text, from, to, "end");
      changed();
    },
    mark() {},
  };
}
