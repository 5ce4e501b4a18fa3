// Bundles the widget into one file; with --check only says whether that file is what the sources give.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { minify } from "terser";

const widget = fileURLToPath(new URL("../../widget/", import.meta.url));
const target = `${widget}dist/clinic-chat.js`;

/** Stylesheets come in as minified text, for constructed stylesheets. */
const stylesAsText = {
  name: "styles-as-text",
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      // The space after a custom property's colon would be a part of its value, so esbuild leaves it; here it is not wanted.
      const tight = code.trim().replace(/(--[\w-]+): /g, "$1:").replace(/(var\(--[\w-]+), /g, "$1,");
      return { contents: `export default ${JSON.stringify(tight)}`, loader: "js" };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [`${widget}src/main.js`],
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox114", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  plugins: [stylesAsText],
  write: false,
});
// Terser gets some 3 % more out of it than esbuild alone.
const small = await minify(outputFiles[0].text, { ecma: 2020, compress: { passes: 3 }, mangle: true, module: true });
const contents = Buffer.from(`${small.code}\n`);
const weight = `${(gzipSync(contents, { level: 9 }).length / 1000).toFixed(1)} kB gzipped`;

if (process.argv.includes("--check")) {
  const committed = await readFile(target).catch(() => Buffer.alloc(0));
  if (!committed.equals(contents)) {
    console.error("widget/dist/clinic-chat.js is not what widget/src gives: build the widget (tools/browser/browser.sh build).");
    process.exit(1);
  }
} else {
  await writeFile(target, contents);
  console.log(`widget/dist/clinic-chat.js: ${contents.length} bytes, ${weight}`);
}
