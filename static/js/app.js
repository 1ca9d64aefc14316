// The shell's script: one small module a concern. Pages work without it; docs/design.md lists what it adds.
// Other scripts have htmx from here, by globalThis.hypertext (near.js).
import { forms } from "./forms.js";
import { keep } from "./keep.js";
import { keys } from "./keys.js";
import { live } from "./live.js";
import { near } from "./near.js";
import { palette } from "./palette.js";
import { swap } from "./swap.js";
import { theme } from "./theme.js";
import { toasts } from "./toast.js";

for (const start of [near, theme, toasts, swap, live, forms, keep, keys, palette]) start();
