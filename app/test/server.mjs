/**
 * Serves `dist/` and answers `/api/` from recorded JSON, runs as event streams. `RECORDED` names another folder of
 * `run-*.json`, `assumptions-*.json`, `explain-*.json`, `statements-*.json`; `OFFTAKE` a program that runs what is not recorded.
 */
import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '..', 'dist');
const scenarios = join(here, '..', '..', 'scenarios');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain',
};

const stem = (file) => file.replace(/^.*\//, '').replace(/\.toml$/, '');
/** A setting that no scenario takes, and what a check says of it. */
const MISTAKE = {
  message: 'A setting has a mistake.',
  findings: [
    {
      id: 'unknown-name',
      severity: 'error',
      message: 'there is nothing named `banana` here',
      labels: [{ file: 'command line', line: 1, column: 12, text: '' }],
      help: [],
    },
  ],
};

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Runs the program; `null` if there is none. */
function offtake(words, onStop) {
  const program = process.env.OFFTAKE;
  if (!program) return null;
  return new Promise((done) => {
    const child = spawn(program, words, { cwd: join(scenarios, '..') });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (part) => (out += part));
    child.stderr.on('data', (part) => (errors += part));
    onStop?.(() => child.kill());
    child.on('close', (code) => done(code === 0 ? { json: out } : { errors: errors || out }));
  });
}

/** Answers requests from a folder of recorded JSON. */
export function serve(recorded, { delay = 60 } = {}) {
  const read = async (name) => JSON.parse(await readFile(join(recorded, `${name}.json`), 'utf8'));

  async function list() {
    const names = (await readdir(recorded)).filter((name) => /^run-.*(?<!-set)\.json$/.test(name)).sort();
    const runs = await Promise.all(names.map((name) => read(name.replace(/\.json$/, ''))));
    const entries = runs.map(({ scenario, title, about, answers }) => ({
      file: scenario.replace(/^.*\//, ''),
      title,
      about,
      questions: answers.map(({ id, subject, question, claim, counter }) => ({
        id,
        subject,
        question,
        claim,
        counter,
      })),
      findings: 0,
    }));
    return { folder: 'scenarios', scenarios: entries };
  }

  async function run(query, response, request) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    let open = true;
    let stop = () => {};
    request.on('close', () => {
      open = false;
      stop();
    });
    const send = (event, data) => open && response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    const all = Number(query.get('paths') ?? 2048);
    const sets = query.getAll('set');
    const words = [
      'run',
      `scenarios/${stem(query.get('file'))}.toml`,
      '--json',
      '--paths',
      String(all),
      ...sets.flatMap((set) => ['--set', set]),
    ];
    const live = sets.length > 0 ? offtake(words, (kill) => (stop = kill)) : null;
    for (let done = 0; done <= all && open; done += all / 8) {
      send('progress', { work: 'paths', done: Math.round(done), all });
      await wait(delay);
    }
    const kept = async (name) => ({ json: JSON.stringify(await read(`${name}-${stem(query.get('file'))}`)) });
    const other = async () => ({ json: JSON.stringify(await read(`run-${stem(query.get('file'))}-set`)) });
    const result = sets.some((set) => set.endsWith('=banana'))
      ? { failed: MISTAKE }
      : live
        ? await live
        : sets.length > 0
          ? await other()
          : await kept('run');
    if (result.failed) send('failed', result.failed);
    else if (result.errors) send('failed', { message: result.errors.trim(), findings: [] });
    else {
      const whole = JSON.parse(result.json);
      const answers = whole.answers.map((one) => ({ ...one, crux: [], measures: one.measures }));
      send('answers', { ...whole, answers, series: [] });
      await wait(delay);
      send('run', whole);
    }
    response.end();
  }

  async function answer(request, response) {
    const { pathname, searchParams: query } = new URL(request.url, 'http://here');
    const json = (value) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(typeof value === 'string' ? value : JSON.stringify(value));
    };
    const file = query.get('file') ?? '';
    const program = async (words, name) => {
      const kept = await read(name).catch(() => null);
      if (kept) return json(kept);
      const live = await offtake(words);
      if (live?.json) return json(live.json);
      response.writeHead(422, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: live?.errors.trim() ?? 'It was not recorded.' }));
    };
    const scenario = `scenarios/${stem(file)}.toml`;
    switch (pathname) {
      case '/api/scenarios':
        return json(await list());
      case '/api/run':
        return run(query, response, request);
      case '/api/assumptions':
        return program(['assumptions', scenario, '--json'], `assumptions-${stem(file)}`);
      case '/api/explain': {
        const [figure, at, quantile, path] = ['figure', 'at', 'quantile', 'path'].map((name) => query.get(name));
        const words = [
          'explain',
          scenario,
          figure,
          '--json',
          '--paths',
          '2048',
          ...(path ? ['--path', path] : ['--quantile', String(quantile ?? 50)]),
          ...(at ? ['--at', at] : []),
        ];
        return program(words, `explain-${stem(file)}-${figure}`);
      }
      case '/api/statements':
        return program(
          ['statements', scenario, query.get('party'), '--json', '--paths', '512', '--every', query.get('every')],
          `statements-${stem(file)}-${query.get('party')}`,
        );
      case '/api/text': {
        const text = await readFile(join(scenarios, `${stem(file)}.toml`), 'utf8').catch(() => '');
        return json({ text, hash: '0'.repeat(64) });
      }
      default: {
        const name = normalize(pathname === '/' ? '/index.html' : pathname);
        const body = await readFile(join(dist, name));
        response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' });
        response.end(body);
      }
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: String(error.message) }));
    });
  });
  return new Promise((done) => server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => done(server)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const server = await serve(process.env.RECORDED ?? join(here, 'recorded'));
  console.log(`http://127.0.0.1:${server.address().port}/`);
}
