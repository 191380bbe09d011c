#!/usr/bin/env node
/*
 * bench/page.mjs [--works N] [--runs N] [--work DIR] - the page with 100,000 works, in Debian's Chromium.
 *
 * 1. Lighthouse on its phone preset (simulated slow 4G, processor four times slower), the median of several runs: performance
 *    (bar 95), accessibility, best practices and SEO (bars 100), and when the first view is interactive (bar 1.5 s).
 * 2. Scrolling from end to end on a desktop and a phone, by the wheel, by the keyboard's pages and by jumps along the whole
 *    height: the most DOM nodes (bar 1,500) and the longest frame (bar 50 ms).
 *
 * The peer is the browser itself: the same measures of an empty page of one file, in the same run, so that what a busy machine
 * adds is seen. A frame is the time between two requestAnimationFrame() calls, so the empty page's frames hold what others took.
 */
import { spawnSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, 'page');
const BUILD = resolve(HERE, '..', process.env.BUILD ?? 'build');
const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--no-first-run'];
const BARS = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 };
const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};
const EMPTY = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Empty</title><link rel="icon" href="data:,"><main style="height:4000000px"><h1>Empty</h1></main></html>`;

function option(name, fallback) {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? fallback : process.argv[at + 1];
}

function verdict(good) {
  return good ? 'met' : 'NOT met';
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/* The studio is made as the other benchmarks make theirs. */
function makeStudio(folder, works) {
  const code = 'import sys, pathlib; sys.path.insert(0, sys.argv[1]); import studio; '
    + 'print(studio.make_studio(pathlib.Path(sys.argv[2]), int(sys.argv[3])))';
  const done = spawnSync('python3', ['-c', code, join(HERE, 'lib'), folder, String(works)], { encoding: 'utf8', env: { ...process.env, BUILD } });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim();
}

async function serve(place) {
  const child = spawn(join(BUILD, 'atelier'), ['serve', '--listen', '127.0.0.1:0', '--studio', place], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((done, failed) => {
    child.stdout.on('data', data => /http:\/\/\S+/.test(data) && done(/http:\/\/\S+/.exec(data)[0]));
    child.on('exit', status => failed(new Error('atelier serve ended with ' + status)));
  });
  return { child, address };
}

async function serveEmpty() {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', request.url === '/robots.txt' ? 'text/plain' : 'text/html');
    response.end(request.url === '/robots.txt' ? 'User-agent: *\nAllow: /\n' : EMPTY);
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return { server, address: 'http://127.0.0.1:' + server.address().port };
}

/* Not spawnSync(): the empty page is served by this very process. */
async function lighthouse(address, out) {
  const program = join(MODULES, 'node_modules', 'lighthouse', 'cli', 'index.js');
  const child = spawn(process.execPath, [program, address + '/', '--quiet', '--no-enable-error-reporting', '--output=json', '--output-path=' + out,
    '--chrome-flags=' + FLAGS.join(' ')], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, CHROME_PATH: CHROMIUM } });
  const status = await new Promise(done => child.on('exit', done));
  if (status !== 0) throw new Error('lighthouse ended with ' + status);
  return JSON.parse(readFileSync(out, 'utf8'));
}

function figuresOf(reports) {
  const figures = {};
  for (const name of Object.keys(BARS)) figures[name] = median(reports.map(r => Math.round(r.categories[name].score * 100)));
  for (const name of ['interactive', 'first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']) {
    figures[name] = median(reports.map(r => r.audits[name].numericValue));
  }
  return figures;
}

async function benchLighthouse(studio, empty, runs, folder) {
  const reports = { page: [], empty: [] };
  for (let i = 0; i < runs; i++) {
    reports.page.push(await lighthouse(studio, join(folder, `page-${i}.json`)));
    reports.empty.push(await lighthouse(empty, join(folder, `empty-${i}.json`)));
  }
  const [page, peer] = [figuresOf(reports.page), figuresOf(reports.empty)];
  let good = true;
  for (const [name, bar] of Object.entries(BARS)) {
    good &&= page[name] >= bar;
    console.log(`Lighthouse, ${name}: ${page[name]}, empty page ${peer[name]} (bar ${bar}): ${verdict(page[name] >= bar)}`);
  }
  const soon = page.interactive < 1500;
  console.log(`first view interactive: ${(page.interactive / 1000).toFixed(2)} s, empty page ${(peer.interactive / 1000).toFixed(2)} s (bar 1.5): ${verdict(soon)}`);
  console.log(`first paint ${page['first-contentful-paint'].toFixed(0)} ms, largest ${page['largest-contentful-paint'].toFixed(0)} ms, `
    + `blocked ${page['total-blocking-time'].toFixed(0)} ms, shift ${page['cumulative-layout-shift'].toFixed(3)}`);
  for (const report of reports.page.slice(-1)) {
    for (const audit of Object.values(report.audits)) {
      const counted = Object.values(report.categories).some(c => c.auditRefs.some(r => r.id === audit.id && r.weight > 0));
      if (counted && audit.score !== null && audit.score < 0.9) console.log(`  lost points: ${audit.id} (${audit.score}) ${audit.displayValue ?? ''}`);
    }
  }
  return good && soon;
}

/* Notes each frame's length, the long tasks in it and the nodes there are, until asked. */
function watchFrames() {
  const seen = { frames: [], tasks: [], nodes: 0, on: true };
  globalThis.seen = seen;
  let last = performance.now();
  const frame = now => {
    seen.frames.push(now - last);
    last = now;
    seen.nodes = Math.max(seen.nodes, document.getElementsByTagName('*').length);
    if (seen.on) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver(list => seen.tasks.push(...list.getEntries().map(e => e.duration))).observe({ type: 'longtask' });
}

/* From the top to the end: by the wheel for a while, then by steps that reach the end, and back by the thumb's jumps. */
async function scrollThrough(page) {
  await page.evaluate(watchFrames);
  const wheel = Date.now() + 4000;
  while (Date.now() < wheel) await page.mouse.wheel(0, 240);
  await page.evaluate(async () => {
    const pause = () => new Promise(done => requestAnimationFrame(done));
    const end = () => document.documentElement.scrollHeight - innerHeight;
    for (let i = 0; i <= 400; i++) {
      scrollTo({ top: end() * i / 400, behavior: 'instant' });
      for (let k = 0; k < 3; k++) await pause();
    }
    for (let i = 0; i < 12; i++) {
      scrollTo({ top: end() * ((i * 7) % 12) / 12, behavior: 'instant' });
      await new Promise(done => setTimeout(done, 400));
    }
    scrollTo({ top: end(), behavior: 'instant' });
    await new Promise(done => setTimeout(done, 400));
  });
  return page.evaluate(() => {
    seen.on = false;
    return { frames: seen.frames.slice(2), tasks: seen.tasks, nodes: seen.nodes };
  });
}

async function scrollOn(browser, address, device, selector) {
  const context = await browser.newContext({ ...DEVICES[device], isMobile: undefined });
  const page = await context.newPage();
  await page.goto(address + '/');
  await page.locator(selector).first().waitFor();
  await page.waitForTimeout(1000);
  await page.mouse.move(200, 400);
  const seen = await scrollThrough(page);
  await context.close();
  return seen;
}

async function benchScrolling(studio, empty) {
  const { chromium } = await import(pathToFileURL(createRequire(join(MODULES, 'package.json')).resolve('playwright-core')).href).then(m => m.default ?? m);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  let good = true;
  for (const device of Object.keys(DEVICES)) {
    const page = await scrollOn(browser, studio, device, '.tile');
    const peer = await scrollOn(browser, empty, device, 'h1');
    const over = frames => frames.filter(f => f > 50).length;
    const [longest, task] = [Math.max(...page.frames), Math.max(0, ...page.tasks)];
    good &&= page.nodes < 1500 && longest <= 50;
    console.log(`${device}: ${page.nodes} DOM nodes at most (bar 1,500): ${verdict(page.nodes < 1500)}`);
    console.log(`${device}: longest of ${page.frames.length} frames ${longest.toFixed(0)} ms, ${over(page.frames)} over 50 ms; empty page `
      + `${Math.max(...peer.frames).toFixed(0)} ms, ${over(peer.frames)} over 50 ms (bar 50): ${verdict(longest <= 50)}; `
      + `longest task of the page's own ${task.toFixed(0)} ms, ${page.tasks.length} over 50 ms`);
  }
  await browser.close();
  return good;
}

const works = Number(option('works', 100000));
const runs = Number(option('runs', 3));
const temporary = option('work') ? null : mkdtempSync(join(tmpdir(), 'atelier-bench-'));
const folder = resolve(option('work', temporary));
mkdirSync(folder, { recursive: true });
console.log(`load at the start: ${loadavg()[0].toFixed(1)}`);
if (!existsSync(join(MODULES, 'node_modules', 'lighthouse'))) {
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--prefix', MODULES], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) process.exit(1);
}
const studio = await serve(makeStudio(folder, works));
const empty = await serveEmpty();
let good = false;
try {
  good = await benchLighthouse(studio.address, empty.address, runs, folder);
  good = await benchScrolling(studio.address, empty.address) && good;
} finally {
  studio.child.removeAllListeners('exit');
  studio.child.kill('SIGTERM');
  empty.server.close();
  if (temporary) rmSync(temporary, { recursive: true, force: true });
}
process.exit(good ? 0 : 1);
