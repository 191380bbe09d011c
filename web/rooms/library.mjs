/* rooms/library.mjs - all works: search, what needs a hand, kinds, the wall. */
import { html, useEffect } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { attention, go, hrefOf, phone, route, settings, setSetting, total } from '../lib/store.mjs';
import { onChange, openDialog } from '../lib/changes.mjs';
import { readAttention, setTotal } from '../lib/live.mjs';
import { filterOf, withFilter } from '../lib/query.mjs';
import { KINDS, kindPlural } from '../lib/words.mjs';
import { wallFor } from '../lib/grid.mjs';
import { get } from '../lib/api.mjs';
import { Grid } from '../parts/grid.mjs';
import { Search } from '../parts/search.mjs';
import { Strip } from '../parts/strip.mjs';
import { BarWhenSelecting } from '../parts/bar.mjs';
import { Icon } from '../parts/icon.mjs';
import { pickFiles } from '../parts/send.mjs';

export function wallOf(parameters) {
  return wallFor(parameters.get('q') ?? '', parameters.get('sort') ?? 'date');
}

async function readTotal() {
  try {
    const months = await get('/api/timeline');
    setTotal(months.reduce((n, m) => n + m.count, 0));
  } catch {
    /* the count stays away */
  }
}

export function Kinds({ kind, setKind }) {
  return html`<div class="kinds" role="group" aria-label=${t('Kind')}>
    ${['', ...KINDS].map(k => html`<button key=${k} data-text=${kindPlural(k)} aria-pressed=${kind === k}
      onClick=${() => setKind(k)}>${kindPlural(k)}</button>`)}</div>`;
}

export function SizeSlider() {
  return html`<label>${t('Size')} <input type="range" min="120" max="360" step="8"
    value=${settings.value.size || 196} onInput=${event => setSetting('size', Number(event.target.value))} /></label>`;
}

export function Sorting({ sort, setSort }) {
  return html`<label>${t('Sort')} <select value=${sort} onChange=${event => setSort(event.target.value)}>
    <option value="date">${t('By date')}</option><option value="added">${t('By when it was added')}</option>
    <option value="title">${t('By title')}</option><option value="rating">${t('By rating')}</option></select></label>`;
}

export function Library() {
  const { parameters } = route.value;
  const query = parameters.get('q') ?? '';
  const sort = parameters.get('sort') ?? 'date';
  const wall = wallOf(parameters);
  const kind = filterOf(query, 'kind');
  useEffect(() => {
    readAttention();
    return onChange(() => {
      readAttention();
      if (query) readTotal();
    });
  }, [query]);
  useEffect(() => {
    if (query) readTotal();
  }, [query]);
  wall.drawn.value;
  if (!query && wall.state) setTotalLater(wall.total);

  const search = q => go(hrefOf('library', [], { q, sort: sort === 'date' ? '' : sort }));
  const setKind = k => search(withFilter(query, 'kind', k));
  const setSort = s => go(hrefOf('library', [], { q: query, sort: s === 'date' ? '' : s }));
  const failure = wall.error.value;
  const wrong = !wall.state && failure?.code === 'invalid' ? failure.message : '';
  const bare = wall.state && !wall.total && !query;
  const from = { q: query, sort: sort === 'date' ? '' : sort };
  const count = wall.state && (query ? tn('{n} found', '{n} found', wall.total) : tn('{n} work', '{n} works', wall.total));
  return html`<div class="head"><h1>${t('Library')}</h1>
      ${!phone.value && !bare && html`<span class="count">${count}</span>`}
      ${bare ? html`<span class="grow"></span>` : html`<${Search} query=${query} search=${search} kind=${kind} setKind=${setKind} wrong=${wrong} />`}
      ${!phone.value && html`<button class="button main" onClick=${() => openDialog('add')}><${Icon} name="plus" />${t('Add works')}</button>`}</div>
    ${wrong && html`<p class="wrong-words" role="alert">${wrong}</p>`}
    ${!bare && html`<${Strip} />`}
    ${!phone.value && !bare && html`<div class="filters"><${Kinds} kind=${kind} setKind=${setKind} />
      <div class="sorting"><${Sorting} sort=${sort} setSort=${setSort} /><${SizeSlider} /></div></div>`}
    ${phone.value && query && wall.state && html`<p class="faint found">${count}</p>`}
    ${(attention.value || wall.state) && html`<${Grid} key=${sort + '|' + query} wall=${wall} from=${from}
      empty=${query ? html`<${Nothing} query=${query} clear=${() => search('')} />` : html`<${EmptyWall} />`} />`}
    <${BarWhenSelecting} />`;
}

function setTotalLater(n) {
  if (total.value !== n) queueMicrotask(() => setTotal(n));
}

function Nothing({ query, clear }) {
  return html`<p class="sentence">${t('Nothing in the library matches “{query}”.', { query })}</p>
    <button class="button" onClick=${clear}>${t('Show all works')}</button>`;
}

/* The wall before there is anything: empty frames, the first takes files. */
function EmptyWall() {
  const words = t('Pictures, sound, film, texts and scores. Your files stay where they are, untouched; Atelier only reads them.');
  return html`<div class="wall">
    <div class="drop"><h2>${phone.value ? t('Add the first works.') : t('Drop a folder here.')}</h2><p>${words}</p>
      <div class="buttons"><button class="button main" onClick=${() => pickFiles(!phone.value)}>${phone.value ? t('Choose files') : t('Choose a folder')}</button>
        <button class="button" onClick=${() => openDialog('add')}>${t('Add a folder of this machine')}</button></div></div>
    ${Array.from({ length: 9 }, (_, i) => html`<i key=${i} aria-hidden="true"></i>`)}</div>`;
}

