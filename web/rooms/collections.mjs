/* rooms/collections.mjs - collections, one inside another; each opens as a wall of its works. */
import { html, useEffect, useState } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { get } from '../lib/api.mjs';
import { go, hrefOf, phone, route } from '../lib/store.mjs';
import { change, onChange, openDialog, showError } from '../lib/changes.mjs';
import { wallFor } from '../lib/grid.mjs';
import { chosen, named, select } from '../lib/select.mjs';
import { selecting } from '../lib/store.mjs';
import { Grid } from '../parts/grid.mjs';
import { BarWhenSelecting } from '../parts/bar.mjs';
import { Icon } from '../parts/icon.mjs';
import { langOf } from '../parts/tile.mjs';

function useCollections() {
  const [rows, setRows] = useState(null);
  useEffect(() => {
    const read = () => get('/api/collections').then(setRows, showError);
    read();
    return onChange(read);
  }, []);
  return rows;
}

export function coverOf(row) {
  if (!row.cover) return null;
  return (row.cover.endsWith('/') ? row.cover : row.cover + '/') + '960';
}

function Shelf({ rows }) {
  return html`<ul class="shelf">${rows.map(row => html`<li key=${row.id}><a href=${hrefOf('collections', [row.id])}>
    <span class="cover">${coverOf(row) && html`<img src=${coverOf(row)} alt="" loading="lazy" />`}</span>
    <span class="name"><span lang=${langOf(row.name)}>${row.name}</span><small>${tn('{n} work', '{n} works', row.count)}</small></span></a></li>`)}</ul>`;
}

function ask(title, button, act, value) {
  openDialog('name', { title, button, act, value });
}

function create(parent) {
  ask(t('New collection'), t('Make'), name => change('/api/collections', { name, ...(parent ? { parent } : {}) }, t('Collection “{name}” made', { name })));
}

function trail(rows, row) {
  const found = [];
  for (let at = row; at && found.length < 20; at = rows.find(r => r.id === at.parent)) found.unshift(at);
  return found;
}

function MoveTo({ rows, row }) {
  const inside = other => trail(rows, other).some(r => r.id === row.id);
  const places = rows.filter(other => !inside(other));
  return html`<label class="dim">${t('Inside')} <select value=${row.parent ?? ''} onChange=${event =>
    change('/api/collections/' + row.id + '/move', { parent: event.target.value }, t('Collection moved'))}>
    <option value="">${t('nothing')}</option>${places.map(p => html`<option key=${p.id} value=${p.id}>${p.name}</option>`)}</select></label>`;
}

function One({ rows, row }) {
  const path = trail(rows, row).slice(0, -1);
  const query = 'collection:' + row.id; /* another may have the same name elsewhere */
  const wall = wallFor(query, 'date');
  const inner = rows.filter(r => r.parent === row.id);
  const rename = () => ask(t('Rename the collection'), t('Rename'), name =>
    change('/api/collections/' + row.id + '/rename', { name }, t('Collection renamed')), row.name);
  const remove = async () => {
    const gone = await change('/api/collections/' + row.id, {}, t('Collection “{name}” taken away. Its works stay', { name: row.name }), { method: 'DELETE' });
    if (gone) go(row.parent ? hrefOf('collections', [row.parent]) : '#/collections');
  };
  const takeOut = async () => {
    const works = chosen();
    const done = await change('/api/collections/' + row.id + '/remove', named(works), tn('{n} work taken out', '{n} works taken out', works.length));
    if (done) select([]);
  };
  return html`<nav class="crumbs" aria-label=${t('Place')}><a class="link" href="#/collections">${t('Collections')}</a>
      ${path.map(p => html` <span class="faint">/</span> <a class="link" key=${p.id} href=${hrefOf('collections', [p.id])}>${p.name}</a>`)}</nav>
    <div class="head"><h1 class="serif" lang=${langOf(row.name)}>${row.name}</h1><span class="count">${tn('{n} work', '{n} works', row.count)}</span><span class="grow"></span>
      ${selecting.value && html`<button class="button" onClick=${takeOut}>${t('Take out')}</button>`}
      <button class="button quiet" onClick=${() => create(row.id)}><${Icon} name="plus" />${phone.value ? t('Inside it') : t('Collection inside')}</button>
      <button class="button quiet" onClick=${rename}>${t('Rename')}</button>
      <button class="button quiet" onClick=${remove}>${t('Take away')}</button></div>
    <p class="within"><${MoveTo} rows=${rows} row=${row} /></p>
    ${inner.length > 0 && html`<${Shelf} rows=${inner} />`}
    <${Grid} key=${row.id} wall=${wall} from=${{ q: query, in: row.id }}
      empty=${html`<p class="dim">${t('Nothing is in it yet. Select works in the library and choose Collect.')}</p>`} />
    <${BarWhenSelecting} />`;
}

export function Collections() {
  const rows = useCollections();
  const id = route.value.rest[0];
  if (!rows) return html`<div class="head"><h1>${t('Collections')}</h1></div>`;
  const row = id && rows.find(r => r.id === id);
  if (row) return html`<${One} rows=${rows} row=${row} />`;
  const top = rows.filter(r => !r.parent || !rows.some(p => p.id === r.parent));
  return html`<div class="head"><h1>${t('Collections')}</h1><span class="grow"></span>
      <button class="button main" onClick=${() => create()}><${Icon} name="plus" />${t('New collection')}</button></div>
    ${top.length ? html`<${Shelf} rows=${top} />` : html`<p class="sentence">${t('A work can be in many collections, and a collection inside another.')}</p>`}`;
}
