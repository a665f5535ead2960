import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const PLACE = '<!-- offtake-report -->';

/** The report of a recorded run, as one page. */
export async function reportOf(recorded, stem) {
  const read = async (name) => JSON.parse(await readFile(join(recorded, `${name}-${stem}.json`), 'utf8'));
  const all = async (kind) => {
    const names = (await readdir(recorded)).filter((name) => name.startsWith(`${kind}-${stem}-`)).sort();
    return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(recorded, name), 'utf8'))));
  };
  const data = {
    run: await read('run'),
    assumptions: await read('assumptions').catch(() => null),
    explanations: await all('explain'),
    statements: await all('statements'),
  };
  const html = await readFile(join(dist, 'report.html'), 'utf8');
  // A `</script>` within a text would end the script.
  const text = JSON.stringify(data).replaceAll('<', '\\u003c');
  return html.replace(PLACE, () => `<script type="application/json" id="offtake-report">${text}</script>`);
}
