#!/usr/bin/env node
// Takes the README's picture of the library: tools/screenshot.mjs ADDRESS [FILE]. The studio runs at ADDRESS.
import { openBrowser, DEVICES } from '../tests/browser/browser.mjs';

const [address, file = 'docs/library.png'] = process.argv.slice(2);
if (!address) {
  console.error('usage: tools/screenshot.mjs ADDRESS [FILE]');
  process.exit(2);
}
const browser = await openBrowser();
const page = await browser.newPage({ ...DEVICES.desktop, locale: 'en-GB', colorScheme: 'light' });
await page.goto(address);
await page.waitForFunction(() => {
  const pictures = [...document.querySelectorAll('main img')];
  return pictures.length > 5 && pictures.every(one => one.complete);
});
await page.waitForTimeout(500);
await page.screenshot({ path: file });
await browser.close();
