/* lib/offers.mjs - what can stand next in the search field: saved searches, filters, and the values a filter can have. */
import { get } from './api.mjs';
import { t } from './i18n.mjs';
import { quote, words } from './query.mjs';
import { KINDS } from './words.mjs';

/* Filters and what each asks, in words. */
function filters() {
  return [['kind:', t('Kind')], ['creator:', t('Creator')], ['tag:', t('Tags')], ['collection:', t('Collection')],
    ['before:', t('made before, such as 2024')], ['after:', t('made after, such as 2023-05')],
    ['rating:>', t('stars, more than')], ['width:>', t('pixels across, more than')], ['duration:>', t('seconds, more than')],
    ['licence:none', t('without a licence')], ['credit:none', t('without credit')],
    ['is:duplicate', t('looks like another')], ['state:missing', t('its file is not there')]];
}

/* Values that a filter can have, asked for once a visit. */
const known = {};
async function valuesOf(name) {
  const path = { tag: '/api/tags', creator: '/api/people', collection: '/api/collections' }[name];
  if (name === 'kind') return KINDS;
  if (!path) return [];
  known[name] ??= get(path).then(rows => [...new Set(rows.map(row => row.name))], () => []);
  return known[name];
}

export async function offersFor(text, saved) {
  const last = /\s$/.test(text) ? '' : words(text).at(-1) ?? '';
  const before = last ? text.slice(0, text.lastIndexOf(last)) : text;
  const colon = last.indexOf(':');
  const offers = [];
  if (colon > 0) {
    const name = last.slice(0, colon).replace(/^-/, '');
    const part = last.slice(colon + 1).replaceAll('"', '').toLowerCase();
    const values = (await valuesOf(name)).filter(v => v.toLowerCase().includes(part)).slice(0, 8);
    for (const value of values) {
      offers.push({ text: value, apply: before + last.slice(0, colon + 1) + quote(value), run: true });
    }
  } else {
    for (const search of saved) {
      if (search.name.toLowerCase().includes(text.trim().toLowerCase())) {
        offers.push({ text: search.name, note: search.query, apply: search.query, run: true, saved: search });
      }
    }
    if (last || !text.trim()) {
      for (const [filter, note] of filters()) {
        if (filter.startsWith(last.toLowerCase())) offers.push({ text: filter, note, apply: before + filter, filter: true });
      }
    }
  }
  return offers.slice(0, 14);
}
