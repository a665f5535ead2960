/**
 * Takes a picture of every screen, light and dark, at three widths, into `test/pictures/`, and runs axe on each. Words given narrow it
 * down: `node test/look.mjs question dark 390`. `CHROMIUM` names the browser, `RECORDED` the folder of answers.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';
import { reportOf } from './report.mjs';
import { serve } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const recorded = process.env.RECORDED ?? join(here, 'recorded');
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FILE = process.env.FILE ?? 'take-or-pay.toml';
const QUESTION = process.env.QUESTION ?? '';
const FIGURE = process.env.FIGURE ?? 'lab.cash';
const PARTY = process.env.PARTY ?? 'lab';
const PICK = process.env.PICK ?? '';

const at = (screen, words = '') => `#/${screen}?file=${FILE}${words}`;
const SCREENS = [
  ['argument-all', '#/argument'],
  ['argument', at('argument')],
  ['question', at('question', `${QUESTION && `&q=${QUESTION}`}`)],
  ['assumptions', at('assumptions', PICK && `&pick=${PICK}`)],
  ['explain', at('explain', `&figure=${FIGURE}`)],
  ['explain-choose', at('explain')],
  ['explain-none', at('explain', '&figure=nothing')],
  ['statements', at('statements', `&party=${PARTY}`)],
  ['report-question', 'report'],
];
const words = process.argv.slice(2);
const wanted = (kind, of) => {
  const named = words.filter((word) => of.includes(word));
  return (one) => named.length === 0 || named.includes(one);
};

/** The address of the report of a recorded run. */
async function report() {
  const path = join(tmpdir(), `offtake-report-${process.pid}.html`);
  await writeFile(path, await reportOf(recorded, FILE.replace(/\.toml$/, '')));
  return pathToFileURL(path).href;
}

/** Text in charts whose contrast is below 4.5 : 1, to which axe is blind. Runs in the page. */
function faintText() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => {
    const [r, g, b] = color.slice(0, 3).map((part) => {
      const one = part / 255;
      return one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color[3] > 0) return color;
    }
    return [255, 255, 255, 255];
  };
  const found = new Set();
  for (const text of document.querySelectorAll('svg text')) {
    const [a, b] = [light(rgb(getComputedStyle(text).fill)), light(ground(text))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) found.add(`${contrast.toFixed(2)} ${text.getAttribute('class') ?? ''}: ${text.textContent}`);
  }
  return [...found].slice(0, 5);
}

const server = await serve(recorded, { delay: 5 });
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await launch();
await mkdir(join(here, 'pictures'), { recursive: true });
let bad = 0;
for (const [name, hash] of SCREENS.filter(([one]) =>
  wanted(
    'screen',
    SCREENS.map(([each]) => each),
  )(one),
)) {
  for (const theme of ['light', 'dark'].filter(wanted('theme', ['light', 'dark']))) {
    for (const width of ['390', '1280', '1920'].filter(wanted('width', ['390', '1280', '1920']))) {
      const page = await browser.newPage({ viewport: { width: Number(width), height: 900 }, colorScheme: theme });
      page.on('pageerror', (error) => {
        bad += 1;
        console.log(name, 'fails:', error.message);
      });
      page.on(
        'console',
        (message) =>
          message.type() === 'error' &&
          !message.text().includes('422') &&
          console.log(name, 'console:', message.text()),
      );
      await page.goto(hash === 'report' ? `${await report()}#/question${QUESTION && `?q=${QUESTION}`}` : base + hash);
      await page
        .waitForFunction(() => !document.querySelector('.sk, .prog'), null, { timeout: 60_000 })
        .catch(() => console.log(name, 'still runs'));
      await page.waitForTimeout(150);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) console.log(`${name} ${theme} ${width}: ${wide} px too wide`);
      await page.screenshot({ path: join(here, 'pictures', `${name}-${width}-${theme}.png`), fullPage: true });
      for (const faint of await page.evaluate(faintText)) console.log(`${name} ${theme} ${width}: faint ${faint}`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      for (const one of violations) {
        bad += 1;
        console.log(
          `${name} ${theme} ${width}: ${one.id} (${one.impact}) ${one.nodes.length}×: ${one.nodes[0].target.join(' ')} ${one.nodes[0].any[0]?.message ?? ''}`,
        );
      }
      await page.close();
    }
  }
}
await browser.close();
server.close();
server.closeAllConnections();
console.log(bad === 0 ? 'nothing found' : `${bad} found`);
process.exitCode = bad === 0 ? 0 : 1;
