/* rooms/work.mjs - one work: the stage and its panel, and the way to its neighbours on the wall one came from. */
import { html, useEffect, useMemo, useState } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { go, hrefOf, phone, route, setSetting, settings } from '../lib/store.mjs';
import { onChange, openDialog, change } from '../lib/changes.mjs';
import { useKeys } from '../lib/keys.mjs';
import { WorkState } from '../lib/work.mjs';
import { wallFor } from '../lib/grid.mjs';
import { Icon } from '../parts/icon.mjs';
import { Zoom } from '../parts/zoom.mjs';
import { Film, Sound, Reader, originalOf } from './media.mjs';
import { Panel } from './panel.mjs';

/* The way back: the wall this work was opened from. */
function originOf(parameters) {
  const collection = parameters.get('in');
  if (collection) return { href: hrefOf('collections', [collection]), name: t('Collection') };
  if (parameters.get('room') === 'trash') return { href: '#/trash', name: t('Trash') };
  return { href: hrefOf('library', [], { q: parameters.get('q'), sort: parameters.get('sort') }), name: t('Library') };
}

function useNeighbours(id, parameters, created) {
  const query = parameters.get('q') ?? '';
  const sort = parameters.get('sort') ?? 'date';
  const [place, setPlace] = useState(null);
  useEffect(() => {
    let gone = false;
    const find = async () => {
      const wall = wallFor(query, sort);
      if (!wall.state) await wall.load();
      let index = wall.indexOf(id);
      if (index < 0 && created && wall.state) {
        for (const segment of wall.state.segments.filter(s => s.month >= created.slice(0, 7) && s.until <= created.slice(0, 7)).slice(0, 4)) {
          await wall.fetchPage(segment.key);
        }
        index = wall.indexOf(id);
      }
      if (gone) return;
      if (index < 0) {
        setPlace({ index, total: wall.total });
        return;
      }
      wall.focus = index;
      const [before, after] = await Promise.all([wall.workAtNow(index - 1), wall.workAtNow(index + 1)]);
      if (!gone) setPlace({ index, total: wall.total, before, after });
      for (const work of [after, before]) if (work?.preview) new Image().src = previewOf(work, 960);
    };
    find();
    return () => {
      gone = true;
    };
  }, [id, query, sort, created?.slice(0, 7)]);
  return place;
}

export function previewOf(work, edge) {
  if (!work?.preview) return null;
  return (work.preview.endsWith('/') ? work.preview : work.preview + '/') + edge;
}

/* Read as words; a PDF is read by its pages. */
const readable = work => work.kind === 'text' && work.media_type !== 'application/pdf';

function Shown({ work, page, commands, swipe }) {
  if (work.state === 'failed' || (!work.preview && !readable(work))) {
    return html`<div class="canvas"><div class="player"><${Icon} name="file" />
      <p>${work.reason || t('There is no preview of this file.')}</p>
      <a class="button" href=${originalOf(work) + '?download=1'}><${Icon} name="download" />${t('Download the original')}</a></div></div>`;
  }
  if (work.kind === 'film') return html`<${Film} work=${work} poster=${previewOf(work, 960)} />`;
  if (work.kind === 'sound') return html`<${Sound} work=${work} wave=${previewOf(work, 960)} />`;
  const paged = work.pages > 1;
  const render = '/render/' + work.id;
  const shape = work.width > 0 && work.height > 0 ? [work.width, work.height] : [1240, 1754];
  const text = work.kind === 'text';
  const scale = text ? Math.max(1, 1600 / Math.max(...shape)) : 1;
  const [width, height] = shape.map(n => n * scale);
  const near = paged && page > 1 ? render + '?page=' + page + '&edge=960' : previewOf(work, 960);
  const far = paged && page > 1 ? render + '?page=' + page + '&edge=2048' : previewOf(work, 2048);
  const full = work.older ? null : text ? render + '?page=' + page + '&edge=4096' : work.kind === 'score' ? null : render;
  const picture = html`<${Zoom} id=${work.id + '/' + page} width=${width} height=${height} near=${near} far=${far} full=${full}
    alt=${work.title} commands=${commands} onSwipe=${swipe} paper=${text ? 'paper' : work.kind === 'score' ? 'paper roll' : ''} />`;
  return readable(work) ? html`<${Reader} work=${work} instead=${picture} />` : picture;
}

/* An older version has no file any more that plays or can be drawn sharper than its previews. */
function asItWas(work, version) {
  return { ...work, ...version, id: work.id, kind: work.kind === 'score' ? 'score' : 'image', older: true };
}

function Grounds() {
  const choices = [['white', t('White ground')], ['grey', t('Grey ground')], ['black', t('Black ground')]];
  return html`<div class="grounds" role="radiogroup" aria-label=${t('Ground')}>
    ${!phone.value && html`<span>${t('Ground')}</span>`}
    ${choices.map(([name, text]) => html`<button key=${name} class=${name} role="radio" aria-checked=${settings.value.ground === name}
      aria-label=${text} title=${text} onClick=${() => setSetting('ground', name)}></button>`)}</div>`;
}

/* Pages where there are several, else versions: further on is the newer one. */
function useTurning(work) {
  const [page, setPage] = useState(1);
  const [older, setOlder] = useState(0); /* versions back from the newest */
  useEffect(() => {
    setPage(1);
    setOlder(0);
  }, [work?.id]);
  const versions = work?.pages > 1 ? 1 : work?.versions.length ?? 1;
  const turn = step => {
    if (work?.pages > 1) setPage(p => Math.min(work.pages, Math.max(1, p + step)));
    else if (versions > 1) setOlder(n => Math.min(versions - 1, Math.max(0, n - step)));
    else return false;
    return true;
  };
  return { page, older: Math.min(older, versions - 1), versions, turn };
}

export function Work() {
  const { rest, parameters } = route.value;
  const id = rest[0];
  const state = useMemo(() => new WorkState(id), [id]);
  const [zoom, setZoom] = useState(null);
  const work = state.work.value;
  const place = useNeighbours(id, parameters, work?.created);
  const { page, older, versions, turn } = useTurning(work);
  const origin = originOf(parameters);
  useEffect(() => {
    setZoom(null);
    state.load();
    scrollTo(0, 0);
    return onChange(mine => {
      if (!mine || !state.conflict.value) state.load();
    });
  }, [state]);
  useEffect(() => {
    if (work) document.title = (work.title || t('Untitled')) + ' · Atelier';
  }, [work?.title]);

  const from = Object.fromEntries(parameters);
  const to = other => other && go(hrefOf('work', [other.id], from), true);
  const leave = () => go(origin.href);
  const trash = async () => {
    const next = place?.after ?? place?.before;
    const row = await change('/api/trash', { works: [id] }, tn('{n} work moved to the trash', '{n} works moved to the trash', 1));
    if (row) next ? to(next) : leave();
  };
  useKeys({
    arrowleft: event => inStage(event) && (to(place?.before), true),
    arrowright: event => inStage(event) && (to(place?.after), true),
    escape: leave,
    '[': () => turn(-1),
    ']': () => turn(1),
    l: () => openDialog('tag', { works: [id] }),
    c: () => openDialog('collect', { works: [id] }),
    delete: trash,
  });

  if (state.error.value && !work) return html`<${NoWork} origin=${origin} message=${state.error.value.message} />`;
  const swipe = step => to(step > 0 ? place?.after : place?.before);
  return html`<div class="stage" data-ground=${settings.value.ground}>
      <${Head} id=${id} origin=${origin} place=${place} trash=${trash} />
      ${work ? html`<${Shown} key=${id + older} work=${older ? asItWas(work, work.versions[older]) : work} page=${page} commands=${setZoom} swipe=${swipe} />` : html`<div class="canvas"></div>`}
      <footer>
        <div><${Tool} icon="left" text=${t('Previous work')} off=${!place?.before} act=${() => to(place?.before)} />
          <${Tool} icon="right" text=${t('Next work')} off=${!place?.after} act=${() => to(place?.after)} /></div>
        ${versions > 1 && html`<${Turn} turn=${turn} n=${versions - older} total=${versions} back=${t('Older version')} on=${t('Newer version')}
          words=${t('Version {n} of {total}', { n: versions - older, total: versions })} />`}
        ${work?.pages > 1 && html`<${Turn} turn=${turn} n=${page} total=${work.pages} back=${t('Previous page')} on=${t('Next page')}
          words=${t('Page {n} of {total}', { n: page, total: work.pages })} />`}
        <div><${Grounds} />${zoom && html`<${ZoomTools} zoom=${zoom} />`}</div>
      </footer>
    </div>
    ${work ? html`<${Panel} state=${state} />` : html`<div class="panel"></div>`}`;
}

function NoWork({ origin, message }) {
  return html`<div class="stage" data-ground=${settings.value.ground}><header><a class="tool word" href=${origin.href}><${Icon} name="left" />${origin.name}</a></header>
    <div class="canvas"><div class="player"><h1 class="unseen">${t('Work')}</h1><p role="alert">${message}</p></div></div></div>`;
}

function Tool({ icon, text, title = text, off, act }) {
  return html`<button class="tool" aria-label=${text} title=${title} aria-disabled=${off} onClick=${act}><${Icon} name=${icon} /></button>`;
}

function Head({ id, origin, place, trash }) {
  return html`<header>
    <div><a class="tool word" href=${origin.href}><${Icon} name="left" />${origin.name}</a></div>
    ${place && place.index >= 0 && !phone.value && html`<p class="place">${t('{n} of {total}', { n: place.index + 1, total: place.total })}</p>`}
    <div><${Tool} icon="collect" text=${t('Put into a collection')} act=${() => openDialog('collect', { works: [id] })} />
      <a class="tool" aria-label=${t('Download the original')} title=${t('Download the original')} href=${'/original/' + id + '?download=1'}><${Icon} name="download" /></a>
      <${Tool} icon="trash" text=${t('Move to the trash')} act=${trash} /></div>
  </header>`;
}

/* Through pages or versions. */
function Turn({ turn, n, total, back, on, words }) {
  return html`<div class="turn"><button class="tool" aria-label=${back} title="[" aria-disabled=${n <= 1} onClick=${() => turn(-1)}>‹</button>
    <span>${words}</span><button class="tool" aria-label=${on} title="]" aria-disabled=${n >= total} onClick=${() => turn(1)}>›</button></div>`;
}

function ZoomTools({ zoom }) {
  return html`<${Tool} icon="minus" text=${t('Further away')} title="−" off=${!zoom.zoomed} act=${zoom.out} />
    ${!phone.value && html`<button class="tool word" onClick=${zoom.fit} title="F">${zoom.zoomed ? zoom.percent + '%' : t('Fit')}</button>`}
    <${Tool} icon="plus" text=${t('Nearer')} title="+" act=${zoom.in} />`;
}

/* Arrow keys belong to players and fields while those have the focus. */
function inStage(event) {
  return !/^(VIDEO|AUDIO|INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName ?? '') && !event.target.closest?.('.reader');
}
