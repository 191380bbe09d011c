/*
 * person.mjs DEVICE LANGUAGE - what somebody does in the first ten minutes, on a phone or a desktop, in English or Chinese,
 * against the real program: open, drop a folder, watch it fill, search, open one of each medium, tag a selection, undo,
 * trash, restore. Every view on the way must pass checks.mjs; screenshots go to BUILD/screenshots.
 */
import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindsNothing, controlsAreReachable, nothingOverflows, picture, Watch } from './checks.mjs';
import { DEVICES, openBrowser } from './browser.mjs';
import { PICTURES, SAMPLES, Studio } from './studio.mjs';
import { finish, step } from './tap.mjs';

const [device = 'desktop', language = 'en-GB'] = process.argv.slice(2);
const phone = device === 'phone';
const browser = await openBrowser();
const studio = new Studio();
await studio.serve();
const context = await browser.newContext({ ...DEVICES[device], locale: language, timezoneId: 'UTC', reducedMotion: 'reduce' });
const page = await context.newPage();
page.setDefaultTimeout(Number(process.env.ATELIER_WAIT ?? 15000));
const watch = new Watch(page);
const words = language.startsWith('zh') ? await studio.get('/api/messages?language=zh-CN') : {};
const T = (id, values = {}) => {
  const found = words[id];
  const text = (Array.isArray(found) ? found[0] : found) ?? id;
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
};
const shoot = name => picture(page, PICTURES, [device, language.slice(0, 2), name].join('-'));
const press = async locator => (phone ? locator.tap() : locator.click());
const tiles = () => page.locator('.tile');
const settled = () => page.waitForFunction(() => [...document.images].every(i => i.complete));

async function everyView(name, { themes = ['light', 'dark'] } = {}) {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled();
    await shoot(name + '-' + colorScheme);
    await axeFindsNothing(page);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await controlsAreReachable(page, phone);
  await nothingOverflows(page);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(e =>
    (e.isDirectory() ? filesBelow(join(folder, e.name)) : [join(folder, e.name)]));
}

/* By way of another room, so that nothing stays selected. */
async function goHome() {
  await page.goto(studio.address + '/#/settings');
  await page.locator('.setting').first().waitFor();
  await page.goto(studio.address + '/#/');
  await page.locator('.tile').first().waitFor();
}

async function search(text) {
  const field = page.getByRole('combobox', { name: T('Search') });
  await field.fill(text);
  await field.press('Enter');
  await field.blur();
}

/* Dropping is done as the browser does it: a DataTransfer with files, over the page. */
async function drop(paths) {
  const files = paths.map(path => ({ name: path.split('/').at(-1), bytes: readFileSync(path).toString('base64') }));
  const transfer = await page.evaluateHandle(list => {
    const data = new DataTransfer();
    for (const { name, bytes } of list) data.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name));
    return data;
  }, files);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.locator('.target').waitFor();
  await shoot('drop');
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

await step('the empty studio opens with a place to drop a folder', async () => {
  await page.goto(studio.address + '/');
  await page.getByRole('heading', { name: phone ? T('Add the first works.') : T('Drop a folder here.') }).waitFor();
  await everyView('empty');
  watch.silent();
});

await step('the language is the browser’s', async () => {
  assert.equal(await page.locator('html').getAttribute('lang'), language.startsWith('zh') ? 'zh-CN' : 'en');
});

await step('two files dropped on the page become works', async () => {
  const two = [join(SAMPLES, 'pictures', 'Phyllotaxis.png'), join(SAMPLES, 'pictures', 'Rain on the harbour.jpg')];
  await drop(two);
  await page.waitForFunction(() => document.querySelectorAll('.tile').length === 2);
  watch.silent();
});

await step('a folder chosen from this device fills the library, and it is seen to fill', async () => {
  const folder = join(SAMPLES);
  const count = filesBelow(folder).length;
  assert.ok(count > 20);
  const chooser = page.waitForEvent('filechooser');
  if (phone) {
    await press(page.getByRole('button', { name: T('Add'), exact: true }));
    await press(page.getByRole('button', { name: T('Choose files') }));
    await (await chooser).setFiles(filesBelow(folder).filter(f => !/README|\.xmp$/.test(f)));
  } else {
    await press(page.getByRole('button', { name: T('Add works') }));
    await press(page.getByRole('button', { name: T('Choose a folder') }));
    await (await chooser).setFiles(folder);
  }
  const seen = new Set();
  const end = Date.now() + 120000;
  const wanted = 28;
  while (Date.now() < end) {
    const months = await studio.get('/api/timeline');
    seen.add(await page.evaluate(() => document.querySelectorAll('.tile').length));
    const jobs = await studio.get('/api/jobs');
    const busy = jobs.some(j => j.state === 'running' || j.state === 'queued');
    if (months.reduce((n, m) => n + m.count, 0) >= wanted && !busy) break;
    await page.waitForTimeout(250);
  }
  await page.waitForFunction(() => document.querySelectorAll('.tile').length > 8);
  assert.ok(seen.size > 1, 'the number of tiles never changed');
  watch.silent();
});

await step('the library shows whole pictures, the first above 180 px on a phone', async () => {
  await goHome();
  await settled();
  const first = await page.locator('.tile .pic').first().boundingBox();
  if (phone) assert.ok(first.y < 180, 'the first picture begins at ' + first.y);
  const cropped = await page.evaluate(() => [...document.querySelectorAll('.tile img')].filter(i =>
    getComputedStyle(i).objectFit !== 'contain').length);
  assert.equal(cropped, 0);
  await everyView('library');
  watch.silent();
});

await step('English words and Chinese pairs both find works', async () => {
  for (const [text, title] of [['harbour', 'Rain on the harbour'], ['月光', '静夜思'], ['茉莉', '茉莉花']]) {
    await search(text);
    await page.locator('.tile', { hasText: title }).first().waitFor();
  }
  await shoot('search');
  await search('zzznothing');
  await page.getByText(T('Nothing in the library matches “{query}”.', { query: 'zzznothing' })).waitFor();
  await everyView('nothing', { themes: ['light'] });
  await press(page.getByRole('button', { name: T('Show all works') }));
  await page.locator('.tile').first().waitFor();
  watch.silent();
});

async function openKind(kind, title) {
  await page.goto(studio.address + '/#/?q=' + encodeURIComponent('kind:' + kind + (title ? ' ' + title : '')));
  const tile = page.locator('.tile .pic').first();
  await tile.waitFor();
  await press(tile);
  await page.locator('.panel h1').waitFor();
}

await step('a picture opens whole, and goes to its own pixels and back', async () => {
  await openKind('image', 'harbour');
  const shown = page.locator('.stage .shown');
  await shown.waitFor();
  await page.waitForFunction(() => document.querySelector('.shown').naturalWidth > 0);
  const before = await shown.boundingBox();
  await press(page.getByRole('button', { name: T('Nearer') }));
  await page.waitForFunction(w => document.querySelector('.shown').getBoundingClientRect().width > w * 1.3, before.width);
  await page.keyboard.press('f');
  await page.waitForFunction(w => Math.abs(document.querySelector('.shown').getBoundingClientRect().width - w) < 2, before.width);
  await everyView('picture');
  watch.silent();
});

await step('a work is said to be made from another, and the two are laid over each other', async () => {
  await openKind('image', 'harbour');
  await press(page.getByRole('button', { name: T('Master'), exact: true }));
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill('kind:image');
  const master = dialog.locator('.pick button').first();
  await master.waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('.pick img')].every(i => i.complete && i.naturalWidth));
  await shoot('origin');
  await axeFindsNothing(page);
  const name = await master.innerText();
  await press(master);
  const link = page.locator('.panel').getByRole('link', { name, exact: true });
  await link.waitFor();
  await press(page.locator('.panel').getByRole('button', { name: T('Compare') }));
  await page.waitForFunction(() => [...document.querySelectorAll('.compare img')].filter(i => i.naturalWidth > 0).length === 2);
  await page.getByRole('slider', { name: T('Where the two meet') }).fill('30');
  await shoot('compare');
  await axeFindsNothing(page);
  await press(page.getByRole('dialog').getByRole('button', { name: T('Close') }));
  await press(page.locator('.panel').getByRole('button', { name: T('Take away the link to {title}', { title: name }) }));
  await link.waitFor({ state: 'detached' });
  watch.silent();
});

await step('a film plays and can be sought', async () => {
  await openKind('film', 'Tide');
  await page.waitForFunction(() => document.querySelector('video')?.readyState >= 1);
  const at = await page.evaluate(async () => {
    const video = document.querySelector('video');
    const half = video.duration / 2;
    video.currentTime = half;
    await new Promise(resolve => video.addEventListener('seeked', resolve, { once: true }));
    return Math.abs(video.currentTime - half);
  });
  assert.ok(at < 0.5);
  await everyView('film', { themes: ['light'] });
  watch.silent();
});

await step('a sound plays and can be sought', async () => {
  await openKind('sound', 'waltz');
  await page.waitForFunction(() => document.querySelector('audio')?.readyState >= 1);
  const at = await page.evaluate(async () => {
    const audio = document.querySelector('audio');
    audio.currentTime = audio.duration / 2;
    await new Promise(resolve => audio.addEventListener('seeked', resolve, { once: true }));
    return audio.currentTime / audio.duration;
  });
  assert.ok(Math.abs(at - 0.5) < 0.1);
  await everyView('sound', { themes: ['light', 'dark'] });
  watch.silent();
});

await step('a text opens to be read, a document by its pages', async () => {
  await openKind('text', '静夜思');
  await page.locator('.reader, .stage .shown').first().waitFor();
  await everyView('text', { themes: ['light'] });
  watch.silent();
});

await step('a score shows its notes', async () => {
  await openKind('score');
  await page.waitForFunction(() => document.querySelector('.stage .shown')?.naturalWidth > 0);
  await everyView('score', { themes: ['light'] });
  watch.silent();
});

await step('a fact is edited where it stands, and Undo takes it back', async () => {
  await openKind('image', 'harbour');
  await press(page.getByRole('button', { name: T('Add a place') }));
  const field = page.getByRole('textbox', { name: T('Place') });
  await field.fill('Bergen');
  await field.press('Enter');
  await page.getByRole('button', { name: T('Edit {field}: {value}', { field: T('Place'), value: 'Bergen' }) }).waitFor();
  await press(page.locator('.toast').getByRole('button', { name: T('Undo') }));
  await page.getByRole('button', { name: T('Add a place') }).waitFor();
  watch.silent();
});

await step('an edit that another made first is shown beside one’s own', async () => {
  const id = (await page.evaluate(() => location.hash)).split('/')[2].split('?')[0];
  await press(page.getByRole('button', { name: T('Add a place') }));
  const field = page.getByRole('textbox', { name: T('Place') });
  await field.fill('Bergen');
  await page.route('**/api/works/**', route => route.abort());
  await studio.run('edit', id, '--set', 'place=Oslo');
  await page.waitForTimeout(900);
  await page.unroute('**/api/works/**');
  await field.press('Enter');
  await page.locator('.conflict').waitFor();
  const text = await page.locator('.conflict').innerText();
  assert.match(text, /Bergen/);
  assert.match(text, /Oslo/);
  await shoot('conflict');
  await press(page.getByRole('button', { name: T('Keep what is there') }));
  watch.silent(/409|ERR_FAILED/);
});

async function selectTwo() {
  await goHome();
  if (phone) {
    const first = page.locator('.tile .pic').nth(0);
    await first.dispatchEvent('pointerdown', { pointerType: 'touch', pointerId: 7, isPrimary: true, bubbles: true });
    await page.waitForTimeout(600);
    await first.dispatchEvent('pointerup', { pointerType: 'touch', pointerId: 7, bubbles: true });
    await page.locator('.tile .pic').nth(1).tap();
  } else {
    for (const n of [0, 1]) {
      await page.locator('.tile').nth(n).hover();
      await page.locator('.tile').nth(n).locator('.box').click();
    }
  }
  await page.locator('.bar').waitFor();
  assert.equal(await page.locator('.tile[aria-selected="true"]').count(), 2);
}

await step('a selection is tagged', async () => {
  await selectTwo();
  await everyView('selection');
  await press(page.locator('.bar').getByRole('button', { name: T('Tag') }));
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('rehearsal');
  await shoot('tag');
  await axeFindsNothing(page);
  await press(dialog.getByRole('button', { name: T('Tag'), exact: true }));
  await page.locator('.toast', { hasText: 'rehearsal' }).waitFor();
  const tags = await studio.get('/api/tags');
  assert.equal(tags.find(row => row.name === 'rehearsal')?.count, 2);
  watch.silent();
});

await step('Undo takes the tag away again', async () => {
  await shoot('toast');
  await press(page.locator('.toast').getByRole('button', { name: T('Undo') }));
  await page.waitForFunction(async () => {
    const rows = await (await fetch('/api/tags')).json();
    return !rows.some(row => row.name === 'rehearsal' && row.count > 0);
  });
  watch.silent();
});

await step('the selection goes to the trash, and comes back from it', async () => {
  await selectTwo();
  const names = await page.locator('.tile[aria-selected="true"] .caption b').allInnerTexts();
  await press(page.locator('.bar').getByRole('button', { name: phone ? T('Trash') : T('Move to the trash') }));
  await page.waitForFunction(list => ![...document.querySelectorAll('.tile .caption b')].some(b => list.includes(b.innerText)), names);
  await page.goto(studio.address + '/#/trash');
  await page.waitForFunction(() => document.querySelectorAll('.tile').length === 2);
  await everyView('trash', { themes: ['light'] });
  if (phone) {
    const first = page.locator('.tile .pic').first();
    await first.dispatchEvent('pointerdown', { pointerType: 'touch', pointerId: 7, isPrimary: true, bubbles: true });
    await page.waitForTimeout(600);
    await first.dispatchEvent('pointerup', { pointerType: 'touch', pointerId: 7, bubbles: true });
    await page.locator('.tile .pic').nth(1).tap();
  } else {
    await page.locator('.tile').first().hover();
    await page.locator('.tile .box').first().click();
    await page.keyboard.press('Control+a');
  }
  await press(page.locator('.bar').getByRole('button', { name: T('Restore') }));
  await page.getByText(T('The trash is empty.')).waitFor();
  await goHome();
  await page.waitForFunction(list => list.every(name => [...document.querySelectorAll('.tile .caption b')].some(b => b.innerText === name)), names);
  watch.silent();
});

await step('a collection is made, filled, and opened', async () => {
  await selectTwo();
  await press(page.locator('.bar').getByRole('button', { name: T('Collect') }));
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Evenings');
  await press(dialog.getByRole('button', { name: T('Make and collect') }));
  await page.locator('.toast', { hasText: 'Evenings' }).waitFor();
  await page.goto(studio.address + '/#/collections');
  await press(page.getByRole('link', { name: /Evenings/ }));
  await page.waitForFunction(() => document.querySelectorAll('.tile').length === 2);
  await everyView('collection', { themes: ['light'] });
  watch.silent();
});

await step('an older version is looked at again, and laid over the newer one', async () => {
  const file = join(studio.dir, 'drawn twice.png');
  for (const drawn of ['drop', 'toast']) {
    copyFileSync(join(PICTURES, [device, language.slice(0, 2), drawn + '.png'].join('-')), file);
    studio.run('add', '--quiet', file);
  }
  const { id } = JSON.parse(studio.run('show', '--json', file).stdout);
  await page.goto(studio.address + '/#/work/' + id);
  await page.getByText(T('Version {n} of {total}', { n: 2, total: 2 })).waitFor();
  await page.locator('.stage .shown').waitFor();
  await page.keyboard.press('[');
  await page.getByText(T('Version {n} of {total}', { n: 1, total: 2 })).waitFor();
  await page.waitForFunction(() => document.querySelector('.shown')?.naturalWidth > 0);
  await everyView('version', { themes: ['light'] });
  await press(page.getByRole('button', { name: T('Newer version') }));
  await page.getByText(T('Version {n} of {total}', { n: 2, total: 2 })).waitFor();
  await press(page.locator('.versions').getByRole('button', { name: T('Compare') }));
  await page.waitForFunction(() => [...document.querySelectorAll('.compare img')].filter(i => i.naturalWidth > 0).length === 2);
  await press(page.getByRole('dialog').getByRole('button', { name: T('Close') }));
  watch.silent();
});

for (const [room, name] of [['collections', 'Collections'], ['duplicates', 'Duplicates'], ['activity', 'Activity'], ['settings', 'Settings']]) {
  await step('the room ' + room + ' holds every check', async () => {
    await page.goto(studio.address + '/#/' + room);
    await page.getByRole('heading', { level: 1, name: T(name) }).waitFor();
    await page.waitForTimeout(400);
    await everyView(room);
    watch.silent();
  });
}

await step('undo in Activity first says what it would do', async () => {
  await page.goto(studio.address + '/#/activity');
  await press(page.locator('.lines').getByRole('button', { name: T('Undo') }).first());
  await page.getByText(T('Undo would do this')).waitFor();
  await shoot('undo');
  await axeFindsNothing(page);
  await press(page.locator('.quoted').getByRole('button', { name: T('Keep') }));
  watch.silent();
});

await step('no window from 360 px to 1440 px is overflown', async () => {
  const widths = phone ? [360] : [720, 900, 1000, 1119, 1440];
  for (const hash of ['#/', '#/collections', '#/activity', '#/settings', '#/duplicates']) {
    await page.goto(studio.address + '/' + hash);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(120);
      await nothingOverflows(page);
    }
  }
  await page.setViewportSize(DEVICES[device].viewport);
  watch.silent();
});

if (!phone) {
  await step('everything is reached by the keyboard', async () => {
    await goHome();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.activeElement?.dataset?.index !== undefined);
    await page.keyboard.press('End');
    await page.waitForFunction(() => Number(document.activeElement?.dataset?.index) > 20);
    const last = await page.evaluate(() => document.activeElement.dataset.id);
    await page.keyboard.press('Enter');
    await page.locator('.panel h1').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction(id => document.activeElement?.dataset?.id === id, last);
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.type), 'search');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await everyView('keys', { themes: ['light'] });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    watch.silent();
  });

  await step('the focus is seen through forty tabs', async () => {
    await goHome();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const seen = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return 'body';
        const marked = [element, element.closest('.field'), element.querySelector('.thumb')].filter(Boolean)
          .some(e => getComputedStyle(e).outlineStyle !== 'none' && parseFloat(getComputedStyle(e).outlineWidth) >= 2);
        return marked ? '' : element.outerHTML.slice(0, 120);
      });
      if (seen === 'body') break;
      assert.equal(seen, '', 'no focus is seen on ' + seen);
    }
  });
}

await browser.close();
await studio.close();
finish();
