import test from 'node:test';
import assert from 'node:assert/strict';
import { licenceName } from '../../web/lib/words.mjs';

test('a Creative Commons licence has its short name, any other stays as it is', () => {
  for (const [said, name] of [
    ['https://creativecommons.org/licenses/by-sa/4.0/', 'CC BY-SA 4.0'],
    ['http://creativecommons.org/licenses/by/3.0/de/legalcode', 'CC BY 3.0'],
    ['https://creativecommons.org/publicdomain/zero/1.0/', 'CC0 1.0'],
    ['https://creativecommons.org/publicdomain/mark/1.0/', 'Public domain'],
    ['https://example.org/licence', 'https://example.org/licence'],
    ['All rights reserved', 'All rights reserved'],
    ['', ''],
  ]) assert.equal(licenceName(said), name);
});
