/* browser.mjs - Debian's Chromium, with nothing that reaches out. */
import { existsSync } from 'node:fs';
import { skipAll } from './tap.mjs';

const PATH = '/usr/bin/chromium';
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--no-first-run', '--disable-dev-shm-usage'];

export const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1440, height: 900 } },
};

export async function openBrowser() {
  if (!existsSync(PATH)) skipAll('chromium is not installed');
  let chromium;
  try {
    ({ chromium } = await import('playwright-core'));
  } catch {
    skipAll('playwright-core is not installed: npm ci --prefix tests/browser');
  }
  return chromium.launch({ executablePath: PATH, args: FLAGS });
}
