/* The state of a wall, with a studio of 20,000 works that answers at once. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { Wall } from '../../web/lib/grid.mjs';
import { PAGE } from '../../web/lib/timeline.mjs';

const COUNT = 20000;
let asked = 0;
globalThis.fetch = async path => {
  const question = new URL(path, 'http://studio').searchParams;
  const first = Number(question.get('offset'));
  const count = Math.min(Number(question.get('limit')), COUNT - first);
  if (path.startsWith('/api/grid')) asked++;
  const body = path.startsWith('/api/timeline')
    ? [{ month: '2024-05', count: COUNT, first: 0 }]
    : Array.from({ length: count }, (_, i) => ({ id: 'w' + (first + i), width: 300 + ((first + i) % 7) * 60, height: 400 }));
  return { ok: true, text: async () => JSON.stringify(body) };
};

async function wallAtTop() {
  const wall = new Wall('', 'date');
  await wall.load();
  wall.measure({ width: 1100, gap: 16, target: 196 });
  return wall;
}

async function lookAt(wall, top) {
  const found = wall.rowsBetween(top, top + 900);
  await wall.want(wall.visible);
  wall.layOut();
  return found;
}

test('what was looked at keeps its height when its works are forgotten', async () => {
  const wall = await wallAtTop();
  for (let top = 0; top < wall.height; top += 800) await lookAt(wall, top);
  const height = wall.height;
  await lookAt(wall, 0);
  assert.equal(wall.height, height, 'the wall moved');
  assert.ok(wall.state.works.size * PAGE < 5000, 'works held: ' + wall.state.works.size * PAGE);
  const held = [...wall.laid.values()].filter(entry => entry.works).length;
  assert.ok(held <= wall.state.works.size, 'layouts that hold works: ' + held);
  assert.equal(wall.laid.size, Math.ceil(COUNT / PAGE));
});

test('what was forgotten is fetched and laid out again when one comes back', async () => {
  const wall = await wallAtTop();
  for (let top = 0; top < wall.height; top += 800) await lookAt(wall, top);
  const before = asked;
  const middle = wall.height / 2;
  assert.equal(wall.rowsBetween(middle, middle + 900)[0].rows.length, 0);
  await lookAt(wall, middle);
  assert.ok(asked > before && asked <= before + 3, 'pages asked for: ' + (asked - before));
  const [found] = wall.rowsBetween(middle, middle + 900);
  assert.ok(found.rows.length > 2 && found.works.length === PAGE);
});
