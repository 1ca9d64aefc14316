// HTML of the clipboard to clean Markdown: Word, Google Docs, pages of the web. Loaded at the first such paste.
// The HTML is read in a document of its own, where nothing loads and nothing runs; only its words and forms come out.
import TurndownService from "turndown";

const LINKS = /^(?:https?:|mailto:)/i;
const BLOCKS = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, table, pre, blockquote";
const SKIPPED = "head, style, script, noscript, template, iframe, object, svg, math, button, input, select, textarea, nav, meta, link, title, o\\:p, v\\:shapetype";

/** The Markdown of a piece of HTML, and how many pictures could not come along: { text, left }. */
export function markdown(html) {
  const page = new DOMParser().parseFromString(unstyled(fragment(html)), "text/html");
  tidy(page);
  const pictures = [...page.querySelectorAll("img, v\\:imagedata")];
  for (const each of pictures) each.remove();
  const text = service().turndown(page.body).replace(/\u00a0/g, " ").replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim();
  return { text, left: pictures.length };
}

/** What was copied, without what programs put around it. Word hides its bullets in comments that only it reads, and
 * a second copy of each picture: such a comment goes whole, or what is left of it would hide all that follows. */
function fragment(html) {
  const inside = html.match(/<!--StartFragment-->([\s\S]*?)<!--EndFragment-->/i)?.[1] ?? html;
  return inside.replace(/<!--\[if !supportLists\]-->[\s\S]*?<!--\[endif\]-->/gi, "").replace(/<!--[\s\S]*?-->/g, "").replace(/<!\[if !supportLists\]>([\s\S]*?)<!\[endif\]>/gi, "<i data-bullet>$1</i>").replace(/<!\[(?:if|endif)[^>]*>/gi, "");
}

/** Our policy holds for this document too and would refuse each style and handler: they become plain words. */
function unstyled(html) {
  return html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on\w+)(\s*=)/gi, " data-$1$2"));
}

const said = (element, property) => element.dataset.style?.match(new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]*)`, "i"))?.[1].trim().toLowerCase() ?? "";

function rename(element, name) {
  const fresh = element.ownerDocument.createElement(name);
  fresh.append(...element.childNodes);
  element.replaceWith(fresh);
  return fresh;
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function tidy(page) {
  for (const each of page.querySelectorAll(SKIPPED)) each.remove();
  for (const each of page.querySelectorAll("form")) unwrap(each);
  wordLists(page);
  styled(page);
  for (const each of page.querySelectorAll("p.MsoTitle, p.MsoHeading1")) rename(each, "h1");
  for (const list of page.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {       // Google Docs hangs lists into lists
    const item = list.previousElementSibling;
    if (item?.localName === "li") item.append(list);
  }
  for (const each of page.querySelectorAll("br")) if ([...each.parentElement.children].some((other) => other.matches(BLOCKS))) each.remove();
  for (const each of page.querySelectorAll("li > p:only-of-type, td > p:only-child, th > p:only-child")) unwrap(each);
  for (const link of page.querySelectorAll("a")) address(link);
  headings(page);
}

/** Bold and slanted letters that are said by a style, and the bold that Google Docs puts around everything. */
function styled(page) {
  for (const each of page.querySelectorAll("b[id^=docs-internal]")) unwrap(each);
  for (const each of page.querySelectorAll("b[data-style]")) if (said(each, "font-weight") === "normal") unwrap(each);
  for (const each of page.querySelectorAll("span[data-style]")) {
    if (!each.textContent.trim()) continue;
    const weight = said(each, "font-weight");
    if (weight === "bold" || Number(weight) >= 600) inner(each, "strong");
    if (said(each, "font-style") === "italic") inner(each, "em");
    if (said(each, "text-decoration").includes("line-through")) inner(each, "del");
    if (/mono|courier|consolas|menlo/.test(said(each, "font-family")) && !each.closest("pre, code, p[data-style*='mso-list']")) inner(each, "code");
  }
  for (const each of page.querySelectorAll("h1, h2, h3, h4, h5, h6")) for (const bold of each.querySelectorAll("b, strong")) unwrap(bold);
}

function inner(element, name) {
  const fresh = element.ownerDocument.createElement(name);
  fresh.append(...element.childNodes);
  element.append(fresh);
}

/** Word writes lists as paragraphs that name their level; the sign before the text says which kind. */
function wordLists(page) {
  let lists = [];
  let last = null;
  for (const line of page.querySelectorAll("p[data-style*='mso-list' i]")) {
    const level = Number(line.dataset.style.match(/level(\d)/i)?.[1] ?? 1);
    const sign = line.querySelector("[data-bullet], span[data-style*='mso-list:Ignore' i], span[data-style*='mso-list: Ignore' i]");
    const name = /^\s*(?:\d+|[a-z]|[ivx]+)[.)]/i.test(sign?.textContent ?? "") ? "ol" : "ul";
    for (const each of line.querySelectorAll("[data-bullet], span[data-style*='mso-list:Ignore' i], span[data-style*='mso-list: Ignore' i]")) each.remove();
    if (!last || followed(line) !== last) lists = [];
    lists.length = Math.min(lists.length, level);
    while (lists.length < level) {
      const list = page.createElement(name);
      const parent = lists.at(-1)?.lastElementChild;
      if (parent) parent.append(list);
      else line.before(list);
      lists.push(list);
    }
    const item = page.createElement("li");
    item.append(...line.childNodes);
    lists.at(-1).append(item);
    line.remove();
    [last] = lists;
  }
  for (const rest of page.querySelectorAll("[data-bullet]")) rest.remove();
}

const followed = (line) => line.previousElementSibling;

function address(link) {
  let to = link.getAttribute("href") ?? "";
  if (/^https?:\/\/(?:www\.)?google\.[a-z.]+\/url\?/i.test(to)) to = new URL(to).searchParams.get("q") ?? "";
  if (/^#_(?:ftn|edn)/.test(to)) return link.remove();                // Word's notes are no links; their text comes at the end
  if (!LINKS.test(to) || !link.textContent.trim()) return unwrap(link);
  for (const block of link.querySelectorAll("p, div, h1, h2, h3, h4, h5, h6")) unwrap(block);
  return link.setAttribute("href", to.trim());
}

/** The title of an article stands in a field of its own, so headings begin at the second level. */
function headings(page) {
  if (!page.querySelector("h1")) return;
  for (const level of [5, 4, 3, 2, 1]) for (const each of page.querySelectorAll(`h${level}`)) rename(each, `h${level + 1}`);
}

function service() {
  const made = new TurndownService({ headingStyle: "atx", hr: "---", bulletListMarker: "-", codeBlockStyle: "fenced", emDelimiter: "*" });
  made.escape = escaped;
  made.addRule("line", { filter: "br", replacement: (_content, node) => (node.closest("td, th") ? " " : "\\\n") });
  made.addRule("item", { filter: "li", replacement: item });
  made.addRule("deleted", { filter: ["del", "s", "strike"], replacement: (content) => (content.trim() ? `~~${content.trim()}~~` : "") });
  made.addRule("raised", { filter: ["sup", "sub"], replacement: (content) => content });
  made.addRule("code", { filter: "pre", replacement: code });
  made.addRule("table", { filter: (node) => node.nodeName === "TABLE", replacement: (content, node) => table(made, content, node) });
  return made;
}

/** Only what would be read as a mark; names_with_lines and 3 * 4 stay as they are. */
function escaped(text) {
  return text.replace(/([\\`[\]])/g, "\\$1").replace(/\*(?=\S)|(?<=\S)\*/g, "\\*").replace(/(?<![\p{L}\p{N}])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/<(?=[a-z/!?])/gi, "&lt;").replace(/^(#{1,6}\s|>|[-+]\s|={3,}$|~~~)/, "\\$1").replace(/^(\d+)([.)]\s)/, "$1\\$2");
}

function item(content, node) {
  const list = node.parentNode;
  const start = Number(list.getAttribute("start") || 1);
  const mark = list.nodeName === "OL" ? `${start + [...list.children].indexOf(node)}. ` : "- ";
  const text = content.trim().replace(/\n{2,}(?=\s*(?:-|\d+\.) )/g, "\n").replace(/\n(?=.)/g, `\n${" ".repeat(Math.max(4, mark.length))}`);
  return `${mark}${text}${node.nextElementSibling ? "\n" : ""}`;
}

function code(_content, node) {
  const said = `${node.className} ${node.firstElementChild?.className ?? ""} ${node.parentNode.className}`;
  const language = said.match(/(?:language|lang|highlight-source)-([a-z0-9+#]+)/i)?.[1] ?? "";
  for (const line of node.querySelectorAll("br")) line.replaceWith("\n");
  const text = node.textContent.replace(/\n+$/, "");
  const mark = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `\n\n${mark}${language}\n${text}\n${mark}\n\n`;
}

/** Rows of equal length under one head. A table of one cell is a frame around text, and a table in a cell is its words. */
function table(made, content, node) {
  if (node.parentElement.closest("table")) return node.textContent.replace(/\s+/g, " ");
  const rows = [...node.rows].map((row) => [...row.cells].flatMap((cell) => [words(made, cell), ...Array(Math.min(cell.colSpan, 20) - 1).fill("")]));
  if (rows.length < 2 && (rows[0]?.length ?? 0) < 2) return `\n\n${content}\n\n`;
  const width = Math.max(...rows.map((row) => row.length));
  const line = (cells) => `| ${Array.from({ length: width }, (_, at) => cells[at] ?? "").join(" | ")} |`;
  const [head, ...rest] = rows;
  return `\n\n${[line(head), line(Array(width).fill("---")), ...rest.map(line)].join("\n")}\n\n`;
}

function words(made, cell) {
  return made.turndown(cell.innerHTML).replace(/\s*\\?\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|").trim();
}
