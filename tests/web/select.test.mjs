/* The selection: work by work, and everything on a wall at once. */
import test from 'node:test';
import assert from 'node:assert/strict';

globalThis.location ??= { hash: '', search: '' };
globalThis.localStorage ??= { getItem: () => null, setItem: () => {} };
globalThis.matchMedia ??= () => ({ matches: false, addEventListener: () => {} });
globalThis.addEventListener ??= () => {};
globalThis.requestAnimationFrame ??= act => act();
globalThis.document ??= { documentElement: { dataset: {} }, querySelectorAll: () => [] };

const { chosen, named, select, selectAll, selectTo, toggle } = await import('../../web/lib/select.mjs');
const { selection, selecting } = await import('../../web/lib/store.mjs');

function wallOf(total) {
  const wall = { query: 'kind:image', sort: 'added', total, asked: 0 };
  wall.workAt = index => ({ id: 'w' + index });
  wall.idsBetween = async (a, b) => {
    wall.asked++;
    return Array.from({ length: b - a + 1 }, (_, i) => 'w' + (a + i));
  };
  return wall;
}

test('a few works are named one by one', async () => {
  await selectAll(wallOf(3));
  assert.deepEqual(named(chosen()), { works: ['w0', 'w1', 'w2'] });
  await toggle(wallOf(3), 1, 'w1');
  assert.deepEqual(named(chosen()), { works: ['w0', 'w2'] });
});

test('a hundred thousand works are named by what was searched for', async () => {
  const wall = wallOf(100000);
  await selectAll(wall);
  assert.equal(wall.asked, 0, 'ids were read');
  assert.equal(chosen().length, 100000);
  assert.ok(selecting.value && selection.value.has('w77'));
  assert.deepEqual(named(chosen()), { query: 'kind:image', sort: 'added' });
  await selectTo(wall, 0, 5);
  assert.equal(chosen().length, 100000, 'a range inside of everything took something away');
  select([]);
  assert.ok(!selecting.value);
});

test('an exception turns everything into works again', async () => {
  const wall = wallOf(5000);
  await selectAll(wall);
  await toggle(wall, 7, 'w7');
  const { works } = named(chosen());
  assert.equal(works.length, 4999);
  assert.ok(!works.includes('w7'));
});

test('works that cannot be read stay chosen', async () => {
  const wall = wallOf(5000);
  await selectAll(wall);
  wall.idsBetween = async () => {
    throw new Error('the studio does not answer');
  };
  await toggle(wall, 7, 'w7');
  assert.equal(chosen().length, 5000);
});
