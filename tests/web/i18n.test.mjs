import test from 'node:test';
import assert from 'node:assert/strict';
import * as i18n from '../../web/lib/i18n.mjs';

const { t, tn, number, size, length, day, dayInWords, clock, month, left, retell, chooseLanguage, useLanguage } = i18n;
const now = new Date(2026, 10, 24, 15, 0);
const zh = { '{first} – {last}': '{first}至{last}', 'Add works': '添加作品', '{n} work': '{n} 件', Today: '今天', 'Tagged %u work': ['为 %u 件作品加了标签'],
  '%u work': ['%u 件作品'], 'Moved “%s” to %s': '已将《%1$s》移到 %2$s',
  '%s: “%s”': '%s：《%s》' };

test('English needs no catalogue', async () => {
  await useLanguage('en', () => assert.fail('asked for English'));
  assert.equal(t('Add works'), 'Add works');
  assert.equal(tn('{n} work', '{n} works', 1), '1 work');
  assert.equal(tn('{n} work', '{n} works', 4218), '4,218 works');
  assert.equal(t('{a} of {b}', { a: 3, b: 'x' }), '3 of x');
  assert.equal(t('{gone} stays'), '{gone} stays');
});

test('Chinese has one form for every number', async () => {
  await useLanguage('zh-CN', async () => zh);
  assert.equal(t('Add works'), '添加作品');
  assert.equal(tn('{n} work', '{n} works', 1), '1 件');
  assert.equal(tn('{n} work', '{n} works', 4218), '4,218 件');
  assert.equal(t('Not translated'), 'Not translated');
});

test('a sentence of the change log is said again in the page’s language', async () => {
  await useLanguage('zh-CN', async () => zh);
  assert.equal(retell('Tagged 12 work'), '为 12 件作品加了标签');
  assert.equal(retell('Moved “Kite” to Sea'), '已将《Kite》移到 Sea');
  assert.equal(retell('Edited 1 work'), 'Edited 1 work'); /* not “Edited 1 件作品” */
  assert.equal(retell('Something else'), 'Something else');
  assert.equal(retell('Tagged 1 work: “Dawn %s”'), '为 1 件作品加了标签：《Dawn %s》');
  await useLanguage('en');
  assert.equal(retell('Tagged 12 work'), 'Tagged 12 work');
});

test('a catalogue that does not come leaves English', async () => {
  await useLanguage('zh-CN', async () => {
    throw new Error('offline');
  });
  assert.equal(t('Add works'), 'Add works');
});

test('dates are said as the language does', async () => {
  await useLanguage('en');
  assert.equal(day(new Date(2026, 2, 3), now), '3 Mar');
  assert.equal(day(new Date(2024, 2, 3), now), '3 Mar 2024');
  assert.equal(dayInWords(new Date(2026, 10, 24, 1), now), 'Today');
  assert.equal(dayInWords(new Date(2026, 10, 23, 23), now), 'Yesterday');
  assert.equal(clock(new Date(2026, 1, 1, 14, 2)), '14:02');
  assert.equal(clock(new Date(2026, 1, 1, 0, 5)), '00:05');
  assert.equal(month('2026-11'), 'November 2026');
  assert.equal(month('2026-11', true), 'Nov 2026');
  assert.equal(i18n.months('2026-11', '2026-11'), 'November 2026');
  assert.equal(i18n.months('2026-11', '2026-03'), 'March – November 2026');
  await useLanguage('zh-CN', async () => zh);
  assert.equal(i18n.months('2026-11', '2026-03'), '2026年3月至11月');
  assert.equal(month('2026-11'), '2026年11月');
  assert.equal(day(new Date(2024, 2, 3), now), '2024年3月3日');
  assert.equal(dayInWords(now, now), '今天');
});

test('a work’s date is said as far as it is known, on the clock of its place', async () => {
  await useLanguage('en');
  for (const [said, words] of [['2021', '2021'], ['2021-11', 'November 2021'], ['2021-11-27', '27 Nov 2021'], ['2026-03-03', '3 Mar'],
    ['2021-11-27T21:40:00', '27 Nov 2021, 21:40'], ['2021-11-27T23:40:00+09:00', '27 Nov 2021, 23:40'], ['2021-01-01T00:10:05.5Z', '1 Jan 2021, 00:10'],
    ['about 1900', 'about 1900']]) assert.equal(i18n.made(said, now), words);
  await useLanguage('zh-CN', async () => ({ ...zh, '{day}, {time}': '{day} {time}' }));
  assert.equal(i18n.made('2021', now), '2021年');
  assert.equal(i18n.made('2021-11-27T21:40:00', now), '2021年11月27日 21:40');
});

test('sizes and lengths are short', async () => {
  await useLanguage('en');
  assert.equal(size(613000).replaceAll('\u00a0', ' '), '613 KB');
  assert.equal(size(1700000).replaceAll('\u00a0', ' '), '1.7 MB');
  assert.equal(size(24100000).replaceAll('\u00a0', ' '), '24 MB');
  assert.ok(!size(1700000).includes(' '), 'a figure and its unit never part');
  assert.equal(length(132.4), '2:12');
  assert.equal(length(3849), '1:04:09');
  assert.equal(number(4218), '4,218');
});

test('the time left is an estimate, and says so', async () => {
  await useLanguage('en');
  assert.equal(left(0, 10, 60), '');
  assert.equal(left(1240, 2003, 195), 'about 2 min left');
  assert.equal(left(50, 100, 20), 'about 20 s left');
});

test('the browser’s first language that we speak is taken', () => {
  assert.equal(chooseLanguage(['fr', 'zh-TW', 'en']), 'zh-CN');
  assert.equal(chooseLanguage(['de']), 'en');
});
