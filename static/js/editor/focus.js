// Nothing but the text: the rest of the page steps back and the paragraph at the cursor stands out. The choice is kept
// for this tab of the browser only.
import { StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const KEPT = "planner:focus";
const near = Decoration.line({ class: "cm-near" });

function paragraph({ doc, selection }) {
  const at = doc.lineAt(selection.main.head);
  const lines = [near.range(at.from)];
  for (const step of [-1, 1]) {
    for (let number = at.number + step; number > 0 && number <= doc.lines && at.text.trim(); number += step) {
      const line = doc.line(number);
      if (!line.text.trim()) break;
      lines.push(near.range(line.from));
    }
  }
  return Decoration.set(lines, true);
}

export const nearLines = StateField.define({
  create: paragraph,
  update: (set, { docChanged, selection, state }) => (docChanged || selection ? paragraph(state) : set),
  provide: (field) => EditorView.decorations.from(field),
});

/** The switch: `toggle()` turns it over; the button says how it stands. */
export function focusMode(form, button) {
  const root = document.documentElement;
  const set = (on) => {
    root.classList.toggle("only-text", on);
    button.setAttribute("aria-pressed", String(on));
    try {
      sessionStorage.setItem(KEPT, on ? "1" : "");
    } catch {
      // kept for this page only
    }
  };
  const toggle = () => set(!root.classList.contains("only-text"));
  try {
    if (sessionStorage.getItem(KEPT)) set(true);
  } catch {
    // begins switched off
  }
  button.addEventListener("click", toggle);
  return { toggle, leave: () => root.classList.contains("only-text") && (set(false), true) };
}
