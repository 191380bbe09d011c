/* parts/nav.mjs - side navigation in words, and the tab bar of a phone. A room stands here when it exists. */
import { html } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { attention, phone, route, running, uploads } from '../lib/store.mjs';
import { openDialog } from '../lib/changes.mjs';
import { Icon } from './icon.mjs';

const current = names => (names.includes(route.value.room) ? 'page' : undefined);

function Place({ href, rooms, children }) {
  return html`<li><a href=${href} aria-current=${current(rooms)}>${children}</a></li>`;
}

export function workOf(job) {
  return job.total > 0 ? Math.min(1, job.done / job.total) : undefined;
}

export function Side() {
  const busy = running.value.length + (uploads.value ? 1 : 0);
  const job = running.value.find(j => j.state === 'running');
  const doubles = attention.value?.find(row => row.name === 'duplicates')?.count ?? 0;
  return html`<nav class="side" aria-label=${t('Rooms')}>
    <a class="brand" href="#/">Atelier</a>
    <ul>
      <${Place} href="#/" rooms=${['library', 'work']}><span>${t('Library')}</span><//>
      <${Place} href="#/collections" rooms=${['collections']}><span>${t('Collections')}</span><//>
      ${(doubles > 0 || route.value.room === 'duplicates') && html`<${Place} href="#/duplicates" rooms=${['duplicates']}><span>${t('Duplicates')}</span>
        ${doubles > 0 && html`<span class="count">${doubles}</span>`}<//>`}
    </ul>
    <ul class="foot">
      <${Place} href="#/activity" rooms=${['activity']}><span>${t('Activity')}</span>
        ${busy > 0 && html`<span class="count">${tn('{n} running', '{n} running', busy)}</span>`}<//>
      ${job && html`<li><progress aria-label=${t('Running now')} value=${workOf(job)} max="1"></progress></li>`}
      <${Place} href="#/trash" rooms=${['trash']}><span>${t('Trash')}</span><//>
      <${Place} href="#/settings" rooms=${['settings']}><span>${t('Settings')}</span><//>
    </ul>
  </nav>`;
}

function Tab({ href, rooms, icon, text }) {
  return html`<a href=${href} aria-current=${current(rooms)}><${Icon} name=${icon} />${text}</a>`;
}

export function Tabs() {
  if (!phone.value) return null;
  return html`<nav class="tabs" aria-label=${t('Rooms')}>
    <${Tab} href="#/" rooms=${['library', 'work']} icon="library" text=${t('Library')} />
    <${Tab} href="#/collections" rooms=${['collections']} icon="collect" text=${t('Collections')} />
    <button onClick=${() => openDialog('add')}><span class="plus"><${Icon} name="plus" /></span>${t('Add')}</button>
    <${Tab} href="#/activity" rooms=${['activity']} icon="activity" text=${t('Activity')} />
    <button onClick=${() => openDialog('more')} aria-current=${current(['trash', 'settings', 'duplicates'])}><${Icon} name="more" />${t('More')}</button>
  </nav>`;
}
