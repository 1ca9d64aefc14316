// The shell's script: one small module a concern. Pages work without it; docs/design.md lists what it adds.
// It loads htmx and leaves it on `window`, so that editor.js and agenda.js need not load it again.
import "htmx.org";
import { forms } from "./forms.js";
import { keep } from "./keep.js";
import { keys } from "./keys.js";
import { live } from "./live.js";
import { palette } from "./palette.js";
import { swap } from "./swap.js";
import { theme } from "./theme.js";
import { toasts } from "./toast.js";

for (const start of [theme, toasts, swap, live, forms, keep, keys, palette]) start();
// By itself htmx would begin in a later task; a key pressed in between would open a dialog that is never filled.
window.htmx.initialize();
