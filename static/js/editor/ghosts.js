// A part that is still empty asks its question in grey under its heading: drawn, never in the text.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

const HEADING = /^ {0,3}#{1,6}\s/;

/** The questions: [{ at, text }], `at` being a place in the heading's line. */
export const setGhosts = StateEffect.define();

class Ghost extends WidgetType {
  constructor(text) {
    super();
    this.text = text;
  }

  eq(other) {
    return other.text === this.text;
  }

  toDOM() {
    const line = document.createElement("div");
    line.className = "cm-ghost";
    line.setAttribute("aria-hidden", "true");           // the outline says it too
    line.textContent = this.text;
    return line;
  }

  ignoreEvent() {
    return false;                                       // a press on it puts the cursor there
  }
}

function isEmpty(doc, heading) {
  for (let number = heading.number + 1; number <= doc.lines; number += 1) {
    const { text } = doc.line(number);
    if (text.trim()) return HEADING.test(text);
  }
  return true;
}

function drawn(doc, asked) {
  const lines = asked.map(({ at, text }) => ({ line: doc.lineAt(Math.min(at, doc.length)), text }));
  return Decoration.set(lines
    .filter(({ line }) => HEADING.test(line.text) && isEmpty(doc, line))
    .map(({ line, text }) => Decoration.widget({ widget: new Ghost(text), side: 1, block: true }).range(line.to)), true);
}

const asked = StateField.define({
  create: () => [],
  update(value, { changes, docChanged, effects }) {
    const fresh = effects.find((effect) => effect.is(setGhosts));
    if (fresh) return fresh.value;
    return docChanged && value.length ? value.map(({ at, text }) => ({ at: changes.mapPos(at), text })) : value;
  },
});

export const ghosts = [asked, EditorView.decorations.compute([asked, "doc"], (state) => drawn(state.doc, state.field(asked)))];
