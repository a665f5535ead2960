/** Builds `dist/`: the page with its script, style and fonts, and `report.html`, all of it in one file. With `--tests`: the unit tests. */
import { build } from 'esbuild';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const given = process.argv.slice(2).find((word) => !word.startsWith('--'));
const out = given ?? join(root, 'dist');

const common = {
  absWorkingDir: root,
  bundle: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  charset: 'utf8',
  logLevel: 'warning',
};

async function tests() {
  const folder = join(root, 'test');
  const names = (await readdir(folder)).filter((name) => /\.test\.tsx?$/.test(name));
  await rm(join(folder, 'built'), { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: names.map((name) => join('test', name)),
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outdir: join('test', 'built'),
    outExtension: { '.js': '.mjs' },
  });
}

async function page() {
  const options = {
    ...common,
    entryPoints: ['src/main.tsx'],
    minify: true,
    format: 'iife',
    target: ['es2022', 'chrome111', 'firefox114', 'safari16.4'],
    metafile: true,
  };
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const { metafile } = await build({ ...options, outdir: out, loader: { '.woff2': 'file' }, assetNames: '[name]' });
  const inline = await build({ ...options, outdir: out, write: false, loader: { '.woff2': 'dataurl' } });
  const text = (end) => inline.outputFiles.find((file) => file.path.endsWith(end)).text.trim();
  const html = await readFile(join(root, 'src/index.html'), 'utf8');
  await writeFile(join(out, 'index.html'), html.replace('<!-- offtake-report -->\n', ''));
  await writeFile(join(out, 'report.html'), inOne(html, text('.js'), text('.css')));
  await writeFile(join(out, 'licences.txt'), await licences(metafile));
  for (const name of await readdir(join(root, 'src/style/fonts'))) {
    if (name.endsWith('.txt')) await cp(join(root, 'src/style/fonts', name), join(out, name));
  }
}

/** The page with script and style in it; functions, so that a `$` stays as it is. */
function inOne(html, script, style) {
  return html
    .replace('<link rel="stylesheet" href="main.css">', () => `<style>${style}</style>`)
    .replace(
      '<script src="main.js"></script>',
      () => `<script>${script.replaceAll('</script', '<\\/script')}</script>`,
    );
}

/** The licences of what the script holds. */
async function licences(metafile) {
  const packages = new Set();
  for (const path of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
    if (found) packages.add(found[1]);
  }
  const parts = [];
  for (const name of [...packages].sort()) {
    const folder = join(root, 'node_modules', name);
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    parts.push(`${name}\n\n${file ? (await readFile(join(folder, file), 'utf8')).trim() : 'no licence file'}\n`);
  }
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}

await (process.argv.includes('--tests') ? tests() : page());
