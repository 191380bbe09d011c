#!/usr/bin/env node
// Writes the modulepreload links of web/index.html: every module that app.mjs imports at once. With --check it only says
// whether they are right.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = join(dirname(fileURLToPath(import.meta.url)), '..', 'web');
const found = new Set();
function walk(file) {
  if (found.has(file)) return;
  found.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^;]*?from '(\.[^']+)';/gm)) {
    walk(join(dirname(file), path));
  }
}
walk(join(web, 'app.mjs'));
found.delete(join(web, 'app.mjs'));
const links = [...found].map(file => `<link rel="modulepreload" href="/${relative(web, file)}">`).join('\n');
const page = join(web, 'index.html');
const before = readFileSync(page, 'utf8');
const after = before.replace(/<!-- preloads -->[^]*<!-- \/preloads -->/, `<!-- preloads -->\n${links}\n<!-- /preloads -->`);
if (after === before) process.exit(0);
if (process.argv.includes('--check')) {
  console.error('web/index.html: its preloads are not what app.mjs imports; run tools/preloads.mjs');
  process.exit(1);
}
writeFileSync(page, after);
