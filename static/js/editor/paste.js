// What is pasted or dropped: pictures go to the planner, text with a form of its own becomes Markdown, all else comes in as
// it is. With Shift (paste without formatting) the browser brings plain text, and so it stays.
import { syntaxTree } from "@codemirror/language";

// Without one of these the HTML says no more than its text does, as with code copied from an editor.
const FORM = /<(?:a\s[^>]*href|b|strong|i|em|h[1-6]|ul|ol|li|table|blockquote|pre|code|img|s|del|sup|v:imagedata)\b|mso-list|font-weight:\s*(?:bold|[6-9]00)|font-style:\s*italic/i;

const pictures = (files) => [...(files ?? [])].filter(({ type }) => type.startsWith("image/"));

function inCode({ state }) {
  for (let node = syntaxTree(state).resolveInner(state.selection.main.head, -1); node; node = node.parent) {
    if (/Code/.test(node.name)) return true;
  }
  return false;
}

/** `add(files)` takes pictures, `say(text)` tells the person; the answer is what CodeMirror asks on paste and drop. */
export function incoming({ add, say, words }) {
  async function convert(html, plain, view) {
    let made = { text: plain, left: 0 };
    try {
      const { markdown } = await import("./pasted.js");
      made = markdown(html);
    } catch (error) {
      console.warn("pasted as plain text", error);
    }
    const before = view.state.doc.lineAt(view.state.selection.main.from);
    const starts = !before.text.slice(0, view.state.selection.main.from - before.from).trim();
    const insert = made.text.includes("\n") && !starts ? `\n\n${made.text}` : made.text;
    view.dispatch(view.state.replaceSelection(insert), { userEvent: "input.paste", scrollIntoView: true });
    if (made.left) say(words.left.replace("{n}", made.left));
  }

  return {
    paste(event, view) {
      const { clipboardData: board } = event;
      const html = board?.getData("text/html") ?? "";
      const plain = board?.getData("text/plain") ?? "";
      const files = pictures(board?.files);
      // Word and Excel send a picture of the text along with it; then the text is what was meant.
      if (files.length && !plain.trim()) {
        event.preventDefault();
        add(files);
        return true;
      }
      if (!html || !FORM.test(html) || inCode(view)) return false;
      event.preventDefault();
      convert(html, plain, view);
      return true;
    },
    drop(event, view) {
      const files = pictures(event.dataTransfer?.files);
      if (!files.length) return false;
      event.preventDefault();
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (at !== null) view.dispatch({ selection: { anchor: at } });
      add(files);
      return true;
    },
  };
}
