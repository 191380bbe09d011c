/* parts/strip.mjs - "Needs a hand": one line with counts that lead to the works; gone when nothing waits. */
import { html } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { attention, hrefOf, phone } from '../lib/store.mjs';
import { openDialog } from '../lib/changes.mjs';
import { attentionWords } from '../lib/words.mjs';
import { Icon } from './icon.mjs';

/* The figure in bold, the words beside it. */
export function figures(text) {
  const match = /^(.*?)([\d.,\u00a0\u202f]*\d)(.*)$/.exec(text);
  return match ? html`${match[1]}<b>${match[2]}</b>${match[3]}` : text;
}

export function hrefOfAttention(row) {
  switch (row.name) {
    case 'duplicates': return '#/duplicates';
    case 'sidecars': return '#/settings';
    default: return hrefOf('library', [], { q: row.query });
  }
}

export function Strip() {
  const rows = attention.value;
  if (!rows?.length) return null;
  if (phone.value) {
    const sum = rows.reduce((n, row) => n + row.count, 0);
    return html`<button class="strip row1" onClick=${() => openDialog('hands')}>
      <h2><${Icon} name="sign" />${t('Needs a hand')}</h2><span class="dim">${tn('{n} work', '{n} works', sum)}</span></button>`;
  }
  return html`<section class="strip" aria-labelledby="hands"><h2 id="hands"><${Icon} name="sign" />${t('Needs a hand')}</h2>
    ${rows.map(row => html`<a key=${row.name} href=${hrefOfAttention(row)}>${figures(attentionWords(row.name, row.count))}</a>`)}
    <span class="hint">${t('Drop files anywhere to add them')}</span></section>`;
}
