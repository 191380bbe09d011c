/* rooms/more.mjs - two sheets of the phone: the rooms behind More, and what needs a hand. */
import { html } from '../vendor/preact.mjs';
import { t } from '../lib/i18n.mjs';
import { attention } from '../lib/store.mjs';
import { openDialog } from '../lib/changes.mjs';
import { attentionWords } from '../lib/words.mjs';
import { DialogHead } from '../parts/dialog.mjs';
import { Icon } from '../parts/icon.mjs';
import { figures, hrefOfAttention } from '../parts/strip.mjs';

function More({ close }) {
  const place = (href, icon, text) => html`<li><a href=${href} onClick=${close}><${Icon} name=${icon} />${text}</a></li>`;
  return html`<${DialogHead} title=${t('More')} close=${close} />
    <ul class="menu">${place('#/duplicates', 'stack', t('Duplicates'))}${place('#/trash', 'trash', t('Trash'))}
      ${place('#/settings', 'settings', t('Settings'))}
      <li><button onClick=${() => openDialog('keys', { wide: true })}><${Icon} name="info" />${t('All keys')}</button></li></ul>`;
}

function Hands({ close }) {
  return html`<${DialogHead} title=${t('Needs a hand')} close=${close} />
    <ul class="menu">${(attention.value ?? []).map(row => html`<li key=${row.name}><a href=${hrefOfAttention(row)} onClick=${close}>
      <span>${figures(attentionWords(row.name, row.count))}</span></a></li>`)}</ul>`;
}

export const dialogs = { more: More, hands: Hands };
