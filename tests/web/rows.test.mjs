import test from 'node:test';
import assert from 'node:assert/strict';
import { breakRows, ratioOf, guessHeight, CAPTION } from '../../web/lib/rows.mjs';

const shape = { width: 1100, gap: 16, target: 196 };
const deviation = rows => rows.reduce((sum, r) => sum + (r.height / shape.target - 1) ** 2, 0);

/* A small generator with a seed, so that a failure can be seen again. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

function someRatios(n, seed) {
  const next = random(seed);
  return Array.from({ length: n }, () => 0.5 + 1.6 * next());
}

test('every work stands in exactly one row, in order', () => {
  for (let n = 0; n < 60; n++) {
    const { rows } = breakRows(someRatios(n, n + 1), shape);
    const order = rows.flatMap(r => r.tiles.map((_, i) => r.first + i));
    assert.deepEqual(order, Array.from({ length: n }, (_, i) => i));
  }
});

test('every row but the last is exactly as wide as the wall', () => {
  const { rows } = breakRows(someRatios(83, 7), shape);
  for (const row of rows.slice(0, -1)) {
    const last = row.tiles.at(-1);
    assert.equal(last.left + last.width, shape.width);
  }
});

test('rows follow one another without touching', () => {
  const { rows, height } = breakRows(someRatios(40, 3), shape);
  rows.forEach((row, i) => {
    const next = rows[i + 1]?.top ?? height;
    assert.equal(next, row.top + row.height + CAPTION + shape.gap);
  });
});

test('the breaks are better than filling row by row', () => {
  const ratios = someRatios(60, 11);
  const greedy = [];
  let sum = 0;
  let count = 0;
  for (const ratio of ratios) {
    sum += ratio;
    count++;
    const height = (shape.width - shape.gap * (count - 1)) / sum;
    if (height <= shape.target) {
      greedy.push({ height });
      sum = 0;
      count = 0;
    }
  }
  const chosen = breakRows(ratios, shape).rows;
  assert.ok(deviation(chosen.slice(0, -1)) <= deviation(greedy) + 1e-9);
});

test('a last row that is not full keeps the target height', () => {
  const { rows } = breakRows([1.5], shape);
  assert.equal(rows[0].height, shape.target);
  assert.equal(rows[0].tiles[0].width, 294);
});

test('a page that is not the last of its month has no loose row', () => {
  const { rows } = breakRows(someRatios(23, 5), { ...shape, last: false });
  const row = rows.at(-1);
  assert.equal(row.tiles.at(-1).left + row.tiles.at(-1).width, shape.width);
});

test('a panorama wider than the wall stands alone and whole', () => {
  const { rows } = breakRows([6, 1, 1], { ...shape, width: 360 });
  assert.equal(rows[0].count, 1);
  assert.equal(rows[0].tiles[0].width, 360);
});

test('a shape beyond the limits is held within them', () => {
  assert.equal(ratioOf({ width: 60000, height: 10 }), 6);
  assert.equal(ratioOf({ width: 10, height: 60000 }), 0.36);
  assert.equal(ratioOf({ width: 0, height: 0 }), 1);
});

test('the guess of an unknown month is near its real height', () => {
  const ratios = someRatios(200, 9);
  const real = breakRows(ratios, shape).height;
  const guess = guessHeight(200, shape);
  assert.ok(Math.abs(guess / real - 1) < 0.35, guess + ' beside ' + real);
});

test('ten thousand works are broken at once', () => {
  const { rows } = breakRows(someRatios(10000, 2), shape);
  assert.ok(rows.length > 1500 && rows.length < 3000, String(rows.length));
});
