// The list that opens after "/" on an empty line, and after the marks that open a block of code. Arrows, Enter, Escape;
// the list is a listbox that the text points at, so what is chosen is heard while the cursor stays where it is.
import { syntaxTree } from "@codemirror/language";
import { Prec, StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, showTooltip } from "@codemirror/view";

const LANGUAGES = ["bash", "csharp", "css", "diff", "dockerfile", "go", "hcl", "html", "ini", "java", "javascript", "json", "kotlin", "php",
  "powershell", "python", "ruby", "rust", "sql", "text", "toml", "typescript", "xml", "yaml"];
const choose = StateEffect.define();
const close = StateEffect.define();

/** What the cursor's line asks for: { from, to, items } or null. */
function asked(state, blocks) {
  const { main } = state.selection;
  if (!main.empty) return null;
  const line = state.doc.lineAt(main.head);
  if (main.head !== line.to) return null;
  const slash = line.text.match(/^\/(\p{L}*)$/u);
  if (slash) {
    const typed = slash[1].toLowerCase();
    const items = blocks.filter(({ label, kind }) => !typed || kind.startsWith(typed) || label.toLowerCase().split(/\s+/).some((word) => word.startsWith(typed)));
    return items.length ? { from: line.from, to: line.to, items } : null;
  }
  const fence = line.text.match(/^(```|~~~)([a-z]*)$/);
  if (!fence || !opens(state, line)) return null;
  const items = LANGUAGES.filter((name) => name.startsWith(fence[2]) && name !== fence[2]).map((name) => ({ label: name, language: name }));
  return items.length ? { from: line.from + 3, to: line.to, items } : null;
}

function opens(state, line) {
  for (let node = syntaxTree(state).resolveInner(line.from, 1); node; node = node.parent) {
    if (node.name === "FencedCode") return node.from >= line.from;
  }
  return true;
}

function draw(menu, run) {
  return (view) => {
    const dom = document.createElement("ul");
    dom.className = "cm-menu";
    dom.id = "cm-menu";
    dom.setAttribute("role", "listbox");
    dom.append(...menu.items.map((item, at) => {
      const line = document.createElement("li");
      line.id = `cm-menu-${at}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(at === menu.at));
      line.textContent = item.label;
      line.addEventListener("mousedown", (event) => {
        event.preventDefault();
        run(view, menu, item);
      });
      return line;
    }));
    return { dom, mount: () => dom.children[menu.at]?.scrollIntoView({ block: "nearest" }) };
  };
}

/** The lists; `blocks` are { kind, label }, `insert(view, kind)` does what one names. */
export function menus(blocks, insert) {
  function run(view, menu, item) {
    const { language } = item;
    view.dispatch({ changes: { from: menu.from, to: menu.to, insert: language ?? "" }, effects: close.of(null), userEvent: "input.complete" });
    if (!language) insert(view, item.kind);
    else if (view.state.selection.main.head < view.state.doc.length) view.dispatch({ selection: { anchor: view.state.selection.main.head + 1 } });
  }

  const field = StateField.define({
    create: () => null,
    update(menu, { docChanged, effects, selection, state }) {
      for (const effect of effects) {
        if (effect.is(close)) return null;
        if (effect.is(choose) && menu) return { ...menu, at: (menu.at + effect.value + menu.items.length) % menu.items.length };
      }
      if (!docChanged) return selection && menu ? null : menu;
      const found = asked(state, blocks);
      return found && { ...found, at: 0 };
    },
    provide: (own) => [
      showTooltip.compute([own], (state) => {
        const menu = state.field(own);
        return menu && { pos: menu.from, above: false, create: draw(menu, run) };
      }),
      EditorView.contentAttributes.compute([own], (state) => {
        const menu = state.field(own);
        return menu ? { "aria-controls": "cm-menu", "aria-activedescendant": `cm-menu-${menu.at}`, "aria-haspopup": "listbox" } : {};
      }),
    ],
  });

  const when = (act) => (view) => {
    const menu = view.state.field(field);
    if (menu) act(view, menu);
    return Boolean(menu);
  };
  const step = (by) => when((view) => view.dispatch({ effects: choose.of(by) }));
  return [field, Prec.highest(keymap.of([
    { key: "ArrowDown", run: step(1) },
    { key: "ArrowUp", run: step(-1) },
    { key: "Enter", run: when((view, menu) => run(view, menu, menu.items[menu.at])) },
    { key: "Tab", run: when((view, menu) => run(view, menu, menu.items[menu.at])) },
    { key: "Escape", run: when((view) => view.dispatch({ effects: close.of(null) })) },
  ])), EditorView.domEventHandlers({ blur: (_event, view) => { if (view.state.field(field)) view.dispatch({ effects: close.of(null) }); } })];
}
