/* What must hold of the files themselves: the policy, the budget. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const web = join(root, 'web');
const read = path => readFileSync(join(web, path), 'utf8');
const packed = path => brotliCompressSync(readFileSync(path)).length;
const page = read('index.html');
const modules = readdirSync(web, { recursive: true }).filter(f => f.endsWith('.mjs') && !f.startsWith('vendor'));
/* As a browser gets it. */
const built = join(process.env.BUILD ?? join(root, 'build'), 'web');

test('the page keeps the strict policy: nothing inline', () => {
  assert.ok(!/<script(?![^>]*\bsrc=)[^>]*>/.test(page), 'an inline script');
  assert.ok(!/\sstyle=|<style/.test(page), 'an inline style');
  assert.ok(!/\son\w+=/.test(page), 'an inline handler');
  for (const file of modules) assert.ok(!/innerHTML|insertAdjacentHTML|\beval\(|new Function/.test(read(file)), file);
});

test('nothing is fetched from elsewhere', () => {
  for (const file of ['index.html', ...modules]) {
    assert.ok(!/https?:\/\/(?!www\.w3\.org)/.test(read(file).replace(/\/\*[^]*?\*\//g, '')), file);
  }
});

test('the page is one file, within its budget', () => {
  const whole = readFileSync(join(built, 'index.html'), 'utf8');
  const markup = whole.replace(/<(script|style)\b[^>]*>.*?<\/\1>/gs, '');
  assert.ok(!/\s(?:src|href)="(?!#|data:)/.test(markup), 'something stayed outside');
  assert.ok(whole.includes('<!-- answers -->'));
  assert.ok(packed(join(built, 'index.html')) <= 60 * 1024, 'page ' + packed(join(built, 'index.html')));
});

/* xgettext can lose its way in a template and leave out what follows it; then nobody would miss the translation. */
test('every text of the page stands in the catalogue', () => {
  const po = readFileSync(join(root, 'po', 'zh_CN.po'), 'utf8');
  const known = new Set([...po.matchAll(/^msgid(?:_plural)? ((?:"(?:[^"\\]|\\.)*"\n)+)/gm)]
    .map(m => m[1].trim().split('\n').map(line => JSON.parse(line)).join('')));
  let seen = 0;
  for (const file of modules) {
    const code = read(file).replace(/^\/\*[^]*?\*\//, '');
    for (const [, ...texts] of code.matchAll(/\bt(?:n\('((?:[^'\\]|\\.)*)',\s*|\()'((?:[^'\\]|\\.)*)'/g)) {
      for (const text of texts.filter(Boolean)) {
        seen++;
        assert.ok(known.has(text.replace(/\\'/g, "'")), file + ': ' + text);
      }
    }
  }
  assert.ok(seen > 250, 'texts seen: ' + seen);
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
