// Builds static/dist/ from static/ and node_modules/: bundles and fonts with hashed names, sprites of icons,
// and manifest.json, which the template helper dist() reads. Run by `python3 dev.py`, never by hand.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SCRIPTS = ["js/app.js", "js/editor.js", "js/agenda.js", "js/themes.js", "js/inventory.js", "js/personas.js", "js/training.js",
  "js/interview.js", "js/pen.js", "js/review.js"];

const option = (name, fallback) => {
  const at = process.argv.indexOf(name);
  return path.resolve(at < 0 ? fallback : process.argv[at + 1]);
};
const source = option("--source", path.join(ROOT, "static"));
const target = option("--target", path.join(ROOT, "static", "dist"));
const modules = path.join(ROOT, "node_modules");

/** The names in static/icons.txt (`name`, or `name=lucide-name`) by the file they go to: a line `[FILE]` begins another one. */
async function wantedIcons() {
  const wanted = new Map([["sprite.svg", new Map()]]);
  let file = "sprite.svg";
  for (const raw of (await readFile(path.join(source, "icons.txt"), "utf8")).split(/\r?\n/)) {
    const line = raw.replace(/#.*/, "").trim();
    const begins = line.match(/^\[(.+)\]$/);
    if (begins) wanted.set(file = begins[1], new Map());
    else if (line) {
      const [name, icon] = line.split("=").map((part) => part.trim());
      wanted.get(file).set(name, icon ?? name);
    }
  }
  return wanted;
}

/** A symbol `i-NAME` of one icon of lucide. */
async function symbol(name, icon) {
  const file = path.join(modules, "lucide-static", "icons", `${icon}.svg`);
  if (!existsSync(file)) throw new Error(`static/icons.txt: lucide has no icon "${icon}"`);
  const drawing = (await readFile(file, "utf8")).match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>")}</symbol>`;
}

/** Symbols of the drawings of our own. */
async function ours() {
  const folder = path.join(source, "icons");
  const files = existsSync(folder) ? (await readdir(folder)).filter((item) => item.endsWith(".svg")).sort() : [];
  return Promise.all(files.map(async (file) => {
    const [, box, drawing] = (await readFile(path.join(folder, file), "utf8")).match(/<svg[^>]*viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/);
    return `<symbol id="i-${path.basename(file, ".svg")}" viewBox="${box}">${drawing.trim()}</symbol>`;
  }));
}

/** Writes the files of icons into `folder`; returns their names, and for each icon that is not in sprite.svg where it is. */
async function sprites(folder) {
  if (!existsSync(path.join(source, "icons.txt"))) {
    console.log("skipped: icons.txt is not there");
    return {};
  }
  const manifest = {};
  for (const [file, icons] of await wantedIcons()) {
    const drawn = await Promise.all([...icons].sort().map(([name, icon]) => symbol(name, icon)));
    if (file === "sprite.svg") drawn.push(...await ours());
    const whole = `<svg xmlns="http://www.w3.org/2000/svg">${drawn.join("")}</svg>\n`;
    const mark = createHash("sha256").update(whole).digest("hex").slice(0, 8).toUpperCase();
    manifest[file] = file.replace(".svg", `-${mark}.svg`);
    await writeFile(path.join(folder, manifest[file]), whole);
    if (file !== "sprite.svg") for (const name of icons.keys()) manifest[`icons/${name}`] = manifest[file];
  }
  return manifest;
}

/** Every file under a folder, as paths relative to it. */
async function filesUnder(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((item) => item.isFile()).map((item) => path.relative(folder, path.join(item.parentPath, item.name)));
}

/** Bundles into `folder`; returns the names that templates ask for and the files they get. */
async function bundle(folder) {
  const sheets = existsSync(path.join(source, "css")) ? await readdir(path.join(source, "css")) : [];
  const styles = sheets.filter((name) => name.endsWith(".css")).map((name) => `css/${name}`);
  const entries = [...SCRIPTS, ...styles].filter((name) => {
    if (!existsSync(path.join(source, name))) console.log(`skipped: ${name} is not there`);
    return existsSync(path.join(source, name));
  });
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: entries.map((name) => path.join(source, name)),
    outdir: folder,
    nodePaths: [modules],
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022", "chrome123", "firefox120", "safari17.5"],
    minify: true,
    metafile: true,
    legalComments: "eof",
    external: ["/static/*"],
    loader: { ".woff2": "file" },
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[name]-[hash]",
    assetNames: "fonts/[name]-[hash]",
    logLevel: "warning",
  });
  const manifest = {};
  for (const [file, made] of Object.entries(result.metafile.outputs)) {
    const inside = path.relative(folder, path.resolve(ROOT, file)).replaceAll("\\", "/");
    if (inside.startsWith("fonts/")) manifest[inside.replace(/-[A-Z0-9]{8}(?=\.woff2$)/, "")] = inside;
    else if (made.entryPoint && !inside.startsWith("chunk-")) manifest[path.basename(made.entryPoint)] = inside;
  }
  return manifest;
}

/** Brings the finished files over, the manifest last, so that a running server never sees half a build. */
async function publish(folder) {
  await mkdir(target, { recursive: true });
  const fresh = await filesUnder(folder);
  for (const file of fresh.sort((a, b) => (a === "manifest.json") - (b === "manifest.json"))) {
    await mkdir(path.dirname(path.join(target, file)), { recursive: true });
    await rename(path.join(folder, file), path.join(target, file));
  }
  for (const file of await filesUnder(target)) {
    if (!fresh.includes(file)) await rm(path.join(target, file));
  }
}

const work = `${target}.part`;
try {
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const manifest = await bundle(work);
  Object.assign(manifest, await sprites(work));
  await writeFile(path.join(work, "manifest.json"), `${JSON.stringify(manifest, Object.keys(manifest).sort(), 2)}\n`);
  await publish(work);
} catch (error) {
  if (!error.errors) console.error(error.message); // esbuild has shown its own
  process.exitCode = 1;
} finally {
  await rm(work, { recursive: true, force: true });
}
