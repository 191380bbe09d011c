/* What must hold of the files themselves: the policy, the budget, the preloads. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const web = join(root, 'web');
const read = path => readFileSync(join(web, path), 'utf8');
const packed = path => brotliCompressSync(readFileSync(join(web, path))).length;
const page = read('index.html');
const modules = readdirSync(web, { recursive: true }).filter(f => f.endsWith('.mjs') && !f.startsWith('vendor'));
const preloaded = [...page.matchAll(/modulepreload" href="\/([^"]+)"/g)].map(m => m[1]);

test('the preloads are what the first view imports', () => {
  execFileSync(process.execPath, [join(root, 'tools', 'preloads.mjs'), '--check'], { stdio: 'pipe' });
});

test('the page keeps the strict policy: nothing inline', () => {
  assert.ok(!/<script(?![^>]*\bsrc=)[^>]*>/.test(page), 'an inline script');
  assert.ok(!/\sstyle=|<style/.test(page), 'an inline style');
  assert.ok(!/\son\w+=/.test(page), 'an inline handler');
  for (const file of modules) assert.ok(!/innerHTML|insertAdjacentHTML|\beval\(|new Function/.test(read(file)), file);
});

test('nothing is fetched from elsewhere', () => {
  for (const file of ['index.html', ...modules]) {
    assert.ok(!/https?:\/\/(?!www\.w3\.org)/.test(read(file)), file);
  }
});

test('the first view stays within its budget', () => {
  assert.ok(preloaded.length > 15);
  const own = preloaded.filter(f => !f.startsWith('vendor')).concat('app.mjs').reduce((n, f) => n + packed(f), 0);
  const shared = packed('vendor/preact.mjs');
  const css = readdirSync(join(web, 'style')).reduce((n, f) => n + packed('style/' + f), 0);
  const html = packed('index.html');
  assert.ok(own <= 30 * 1024, 'own modules ' + own);
  assert.ok(css <= 10 * 1024, 'css ' + css);
  assert.ok(html <= 6 * 1024, 'html ' + html);
  assert.ok(own + shared + css + html <= 70 * 1024, 'all ' + (own + shared + css + html));
});

test('every icon that is named stands in the page', () => {
  const symbols = new Set([...page.matchAll(/symbol id="i-(\w+)"/g)].map(m => m[1]));
  for (const file of modules) {
    for (const [, name] of read(file).matchAll(/<\$\{Icon\} name="(\w+)"/g)) assert.ok(symbols.has(name), file + ': ' + name);
  }
});

test('no file is longer than it may be', () => {
  for (const file of modules) assert.ok(read(file).split('\n').length < 600, file);
});
