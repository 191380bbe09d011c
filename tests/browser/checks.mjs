/*
 * checks.mjs - what must hold in every view: axe finds nothing, every control is the element at its own centre and large
 * enough to touch, nothing is wider than the window, nothing was said on the console.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function axeFindsNothing(page) {
  await page.evaluate(axe); /* over the debugger: the page's own policy stays as strict as it is */
  const found = await page.evaluate(tags => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }), TAGS);
  const words = found.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join(' | '));
  assert.deepEqual(words, []);
}

/* Controls in view that something else covers, that are too small, or that stand outside the window. */
export async function controlsAreReachable(page, touch) {
  const wrong = await page.evaluate(touching => {
    const found = [];
    const modal = document.querySelector('dialog[open]');
    const scope = modal ?? document;
    for (const element of scope.querySelectorAll('a[href], button, input, select, textarea, [role="slider"]')) {
      if (element.closest('.unseen, .skip, [hidden]') || element.matches('.skip, .unseen')) continue;
      const style = getComputedStyle(element);
      if (style.visibility === 'hidden' || style.display === 'none' || style.pointerEvents === 'none') continue;
      const label = element.closest('label, .field');
      const box = (label ?? element).getBoundingClientRect();
      if (!box.width || !box.height) continue;
      const x = box.x + box.width / 2;
      const y = box.y + box.height / 2;
      const name = element.getAttribute('aria-label') || element.textContent.trim().slice(0, 30) || element.className;
      /* Text within a sentence is exempt from the size rule (WCAG 2.5.8), as is what floats half out of a scrolled list. */
      const inline = style.display === 'inline';
      const least = touching ? 44 : 24;
      const grown = touching && (element.matches('.grounds button'));
      if (!inline && !grown && (box.width < least - 0.5 || box.height < least - 0.5)) {
        found.push(name + ' is ' + Math.round(box.width) + ' x ' + Math.round(box.height));
      }
      const list = element.closest('.suggestions, dialog, .side')?.getBoundingClientRect();
      if (list && (y < list.top || y > list.bottom)) continue; /* scrolled out of its list */
      if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
      const top = document.elementFromPoint(x, y);
      const own = top && (element.contains(top) || top.contains(element) && label?.contains(top) || label?.contains(top));
      const floats = top?.closest('.bar, .tabs, .toast, .suggestions, .target, .news');
      if (!own && !(floats && !element.closest('.bar, .tabs, .toast, .suggestions'))) {
        found.push(name + ' is covered by ' + (top?.className?.baseVal ?? top?.className ?? top?.tagName));
      }
    }
    return found;
  }, touch);
  assert.deepEqual(wrong, []);
}

export async function nothingOverflows(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, 'the page is ' + wide + ' px wider than the window');
}

export class Watch {
  constructor(page) {
    this.said = [];
    page.on('pageerror', error => this.said.push('error: ' + error.message));
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') this.said.push(message.type() + ': ' + message.text() + ' ' + (message.location()?.url ?? ''));
    });
  }

  silent(allowed = /$^/) {
    const said = this.said.filter(line => !allowed.test(line));
    this.said.length = 0;
    assert.deepEqual(said, []);
  }
}

export async function picture(page, folder, name) {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, name + '.png') });
}
