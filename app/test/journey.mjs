/** Goes through the page as a reader does, in a browser, against recorded answers; then through the report, which may ask for nothing. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';
import { reportOf } from './report.mjs';
import { serve } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const recorded = join(here, 'recorded');
const server = await serve(recorded, { delay: 30 });
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await launch();
const failures = [];

async function open(address, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
  page.setDefaultTimeout(15_000);
  await page.goto(address);
  return page;
}

const STEPS = {
  async 'answers fill in, scenario after scenario'() {
    const page = await open(base);
    await page.getByText('Running').first().waitFor();
    await page.locator('.card').nth(1).waitFor();
    assert.equal(await page.locator('.strip .q').count(), 2);
    await page.close();
  },
  async 'a card leads to its question, and back leads back'() {
    const page = await open(base);
    await page.locator('.card').first().click();
    await page.locator('.camps').first().waitFor();
    assert.match(page.url(), /#\/question\?file=.*&q=/);
    await page.goBack();
    await page.locator('.strip').waitFor();
    await page.close();
  },
  async 'a row shows its flip curve'() {
    const page = await open(`${base}#/question?file=take-or-pay.toml`);
    await page.getByRole('button', { name: 'demand' }).click();
    await page.locator('.flip h3', { hasText: 'Above 430' }).waitFor();
    assert.match(page.url(), /pick=demand/);
    await page.getByRole('button', { name: 'fall' }).press('Enter');
    await page.locator('.flip svg circle').nth(4).waitFor();
    await page.close();
  },
  async 'a slider answers again, the old answer above the new'() {
    const page = await open(`${base}#/assumptions?file=take-or-pay.toml&pick=fall`);
    const slider = page.locator('input[type=range]');
    await slider.waitFor();
    await slider.focus();
    for (let turn = 0; turn < 5; turn += 1) await page.keyboard.press('ArrowLeft');
    await page.locator('.ba .pair .stale').waitFor();
    await page.getByText('→').first().waitFor();
    assert.match(decodeURIComponent(page.url()), /set=fall=/);
    await page.reload();
    await page.locator('.ba .pair .stale').waitFor();
    await page.getByRole('button', { name: 'As the file stands' }).click();
    await page.waitForFunction(() => !document.querySelector('.ba .stale'));
    assert.doesNotMatch(page.url(), /set=/);
    await page.close();
  },
  async 'a typed value answers again'() {
    const page = await open(`${base}#/assumptions?file=take-or-pay.toml&pick=fall`);
    await page.getByLabel('One value').fill('10%/yr');
    await page.keyboard.press('Enter');
    await page.locator('.set-banner').waitFor();
    await page.locator('.ba .pair .stale').waitFor();
    assert.match(decodeURIComponent(page.url()), /set=fall=10%\/yr/);
    await page.close();
  },
  async 'a walk opens, and is searched'() {
    const page = await open(`${base}#/explain?file=take-or-pay.toml&figure=lab.cash&at=2026-03`);
    await page.locator('.tree summary').first().waitFor();
    const before = await page.locator('.tree li').count();
    await page.getByRole('button', { name: /Open all/ }).click();
    await page.waitForFunction((few) => document.querySelectorAll('.tree li').length > few, before);
    await page.getByRole('button', { name: 'Only what rests on guesses' }).click();
    await page.locator('.tree .bd.guess').first().waitFor();
    await page.getByLabel('Find in the walk').fill('no such thing');
    await page.getByText('No step fits').waitFor();
    await page.close();
  },
  async 'books open to their lines'() {
    const page = await open(`${base}#/statements?file=take-or-pay.toml&party=lab`);
    const group = page.locator('.books button[aria-expanded=true]').first();
    await group.waitFor();
    const rows = await page.locator('.books tr').count();
    await group.click();
    await page.waitForFunction((many) => document.querySelectorAll('.books tr').length < many, rows);
    await page.close();
  },
  async 'a scenario that fails says so and can be run again'() {
    const page = await open(`${base}#/assumptions?file=take-or-pay.toml&pick=fall&set=fall%3Dbanana`);
    await page.getByText('nothing named').waitFor();
    await page.close();
  },
  async 'the theme changes and stays'() {
    const page = await open(base);
    await page.getByLabel('Light or dark').click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.close();
  },
  async 'the report is one file that asks for nothing'() {
    const path = join(tmpdir(), `offtake-journey-${process.pid}.html`);
    await writeFile(path, await reportOf(recorded, 'take-or-pay'));
    const page = await open('about:blank');
    const asked = [];
    page.on('request', (request) => !/^(file|data):/.test(request.url()) && asked.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    await page.locator('.card').first().click();
    await page.locator('.flip svg').waitFor();
    await page.getByRole('link', { name: 'Assumptions', exact: true }).click();
    await page.locator('.as-row .nm button').first().click();
    await page.getByText('This page is a report').waitFor();
    assert.equal(await page.locator('input[type=range]').count(), 0);
    assert.ok(await page.evaluate(() => document.fonts.check('16px Inter') && document.fonts.size >= 3));
    assert.deepEqual(asked, []);
    await page.close();
  },
};

let bad = 0;
for (const [name, step] of Object.entries(STEPS)) {
  try {
    await step();
    assert.deepEqual(failures.splice(0), []);
    console.log(`ok    ${name}`);
  } catch (error) {
    bad += 1;
    failures.length = 0;
    console.log(`FAILS ${name}: ${error.message}`);
  }
}
await browser.close();
server.close();
server.closeAllConnections();
process.exitCode = bad === 0 ? 0 : 1;
