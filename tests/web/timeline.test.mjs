import test from 'node:test';
import assert from 'node:assert/strict';
import { sectionsOf, segmentsOf, stackTops, indexAt, railOf, tickAt, PAGE } from '../../web/lib/timeline.mjs';

const months = [
  { month: '2026-11', count: 86, first: 0 },
  { month: '2026-02', count: 600, first: 86 },
  { month: '2019-07', count: 4, first: 686 },
];

test('a large month is cut into pages by count', () => {
  const segments = segmentsOf(months);
  assert.equal(PAGE, 120);
  assert.deepEqual(segments.map(s => s.count), [86, 120, 120, 120, 120, 120, 4]);
  assert.deepEqual(segments.map(s => s.first), [0, 86, 206, 326, 446, 566, 686]);
  assert.equal(new Set(segments.map(s => s.key)).size, segments.length);
});

test('a month of 40,000 has as many pages as it needs', () => {
  const segments = segmentsOf([{ month: '2020-01', count: 40000, first: 0 }]);
  assert.equal(segments.length, Math.ceil(40000 / PAGE));
  assert.equal(segments.reduce((n, s) => n + s.count, 0), 40000);
});

test('tops are sums, and a place is found again', () => {
  const tops = stackTops([100, 250, 50]);
  assert.deepEqual([...tops], [0, 100, 350, 400]);
  assert.equal(indexAt(tops, 0), 0);
  assert.equal(indexAt(tops, 99.9), 0);
  assert.equal(indexAt(tops, 100), 1);
  assert.equal(indexAt(tops, 5000), 2);
  assert.equal(indexAt(tops, -5), 0);
});

test('a year on the rail has at least thirty pixels, and the years fill it', () => {
  const { years } = railOf(months, 600);
  assert.deepEqual(years.map(y => y.year), ['2026', '2019']);
  for (const year of years) assert.ok(year.height >= 30);
  const end = years.at(-1).top + years.at(-1).height;
  assert.ok(Math.abs(end - 600) < 1e-6);
});

test('more years than room still fit', () => {
  const many = Array.from({ length: 60 }, (_, i) => ({ month: 2026 - i + '-01', count: 1, first: i }));
  const { years } = railOf(many, 600);
  assert.ok(Math.abs(years.at(-1).top + years.at(-1).height - 600) < 1e-6);
});

test('the fullest month has the longest tick', () => {
  const { ticks } = railOf(months, 600);
  assert.equal(Math.max(...ticks.map(k => k.length)), 1);
  assert.equal(ticks.find(k => k.length === 1).month, '2026-02');
});

test('the nearest tick is taken', () => {
  const { ticks } = railOf(months, 600);
  assert.equal(tickAt(ticks, 0).month, '2026-11');
  assert.equal(tickAt(ticks, 599).month, '2019-07');
  assert.equal(tickAt([], 5), null);
});

test('sparse months of one year stand together, full ones alone', () => {
  const sparse = [['2026-11', 6], ['2026-04', 1], ['2026-03', 1], ['2026-02', 2], ['2025-12', 1], ['2025-03', 3], ['2025-01', 40]];
  let first = 0;
  const list = sparse.map(([month, count]) => ({ month, count, first: (first += count) - count }));
  const sections = sectionsOf(list);
  assert.deepEqual(sections.map(s => [s.month, s.until, s.count, s.first]), [['2026-11', '2026-11', 6, 0],
    ['2026-04', '2026-02', 4, 6], ['2025-12', '2025-03', 4, 10], ['2025-01', '2025-01', 40, 14]]);
});
