// Find and replace in the text; loaded when it is first asked for.
import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { keymap } from "@codemirror/view";

/** What `finding` (a compartment of the view) holds from now on, in the words of the page. */
export const finder = (phrases) => [search({ top: true }), keymap.of(searchKeymap), EditorState.phrases.of(phrases)];

export { openSearchPanel as open };
