/* rooms/keys.mjs - all keys (?). */
import { html } from '../vendor/preact.mjs';
import { t } from '../lib/i18n.mjs';
import { DialogHead } from '../parts/dialog.mjs';

function rows() {
  return [
    ['/', t('Search')],
    ['← → ↑ ↓  Home  End  Page', t('Move in the wall')],
    ['Enter', t('Open a work')],
    ['Esc', t('Back to the same tile; clear the selection')],
    ['Space', t('Select')],
    ['Shift ←→↑↓', t('Extend the selection')],
    ['Ctrl A', t('Select all')],
    ['L', t('Tag the selection')],
    ['C', t('Put the selection into a collection')],
    ['Delete', t('Move to the trash')],
    ['Ctrl Z', t('Undo')],
    ['Ctrl Shift Z', t('Redo')],
    ['+  −', t('Zoom a work')],
    ['F', t('Fit it again')],
    ['← →', t('Previous and next work')],
    ['[  ]', t('Previous and next version or page')],
    ['G L', t('Library')],
    ['G C', t('Collections')],
    ['G A', t('Activity')],
    ['?', t('All keys')],
  ];
}

function Keys({ close }) {
  return html`<${DialogHead} title=${t('All keys')} close=${close} />
    <table class="keys"><thead class="unseen"><tr><th scope="col">${t('Key')}</th><th scope="col">${t('What it does')}</th></tr></thead>
      <tbody>${rows().map(([key, text]) => html`<tr key=${key + text}><th scope="row">${key.split(/ {2}/).map(k => html`<kbd>${k}</kbd> `)}</th><td>${text}</td></tr>`)}</tbody></table>
    <p class="faint">${t('Single letters can be switched off in Settings.')}</p>`;
}

export const dialogs = { keys: Keys };
