import test from 'node:test';
import assert from 'node:assert/strict';
import { words, filterOf, withFilter, quote } from '../../web/lib/query.mjs';

test('a quoted value belongs to its filter', () => {
  assert.deepEqual(words('sea creator:"Ada Lind"  -fog'), ['sea', 'creator:"Ada Lind"', '-fog']);
  assert.deepEqual(words(''), []);
  assert.deepEqual(words(undefined), []);
});

test('a quote left open holds the rest', () => {
  assert.deepEqual(words('"two words'), ['"two words']);
});

test('a filter is read without its quotes', () => {
  assert.equal(filterOf('sea kind:image', 'kind'), 'image');
  assert.equal(filterOf('creator:"Ada Lind"', 'creator'), 'Ada Lind');
  assert.equal(filterOf('kindness', 'kind'), '');
});

test('setting a filter keeps all other words', () => {
  assert.equal(withFilter('sea kind:image "high tide"', 'kind', 'film'), 'sea "high tide" kind:film');
  assert.equal(withFilter('sea kind:image', 'kind', ''), 'sea');
  assert.equal(withFilter('', 'tag', 'late summer'), 'tag:"late summer"');
});

test('a value with a space or a quote is quoted safely', () => {
  assert.equal(quote('sea'), 'sea');
  assert.equal(quote('a "b" c'), '"a b c"');
  assert.equal(quote('海'), '海');
});
