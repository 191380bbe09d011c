/*
 * parts/grid.mjs - draws a wall (lib/grid.mjs): only the rows near the window, at their places. Moves with the keyboard,
 * selects, and keeps what is under the pointer where it is when the catalogue changes elsewhere.
 *
 *   <${Grid} wall=${wall} from=${{ q: query }} />
 */
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from '../vendor/preact.mjs';
import { t, tn, months as monthsName } from '../lib/i18n.mjs';
import { go, hrefOf, phone, selection, selecting, say, settings, spoken } from '../lib/store.mjs';
import { useKeys } from '../lib/keys.mjs';
import { Tile } from './tile.mjs';
import { Rail } from './rail.mjs';
import { shownOf, View } from './view.mjs';
import { hideClip, showClip } from './clip.mjs';
import { CAPTION } from '../lib/rows.mjs';
import { select, toggle, selectTo, selectAll } from '../lib/select.mjs';

export function Grid({ wall, from, empty }) {
  const box = useRef(null);
  const rowsDrawn = useRef(new Map());
  const [, draw] = useState(0);
  const view = useMemo(() => new View(wall, box, () => draw(n => n + 1)), [wall]);
  wall.drawn.value; /* drawn anew when it grows */
  settings.value.size;
  phone.value;
  useLayoutEffect(() => view.follow(), [view]);
  useLayoutEffect(() => view.settle());
  useEffect(() => {
    let gone = false;
    const back = wall.state && wall.focus >= 0;
    if (!wall.state || wall.stale) {
      wall.stale = false;
      wall.load().then(() => {
        if (!gone) draw(n => n + 1);
      });
    }
    if (back) view.focus(wall.focus);
    return () => {
      gone = true;
    };
  }, [view]);
  useKeys(gridKeys(wall, box, index => view.focus(index), () => view.firstInView(), from));

  if (wall.error.value?.code === 'invalid' && !wall.state) return html`<div ref=${box}></div>`; /* said at the field */
  if (wall.error.value && !wall.state) return html`<div ref=${box}><${Failed} error=${wall.error.value} again=${() => wall.load()} /></div>`;
  if (wall.state && wall.total === 0) return html`<div class="grid-empty" ref=${box}>${empty}</div>`;

  const found = wall.rowsBetween(...view.span());
  const before = rowsDrawn.current;
  rowsDrawn.current = new Map(); /* what left the window is held no longer */
  view.shown = shownOf(found);
  const focus = wall.focus >= 0 && wall.focus < wall.total ? wall.focus : firstShown(found);
  return html`<div class="news">${wall.held.value && html`<button class="button" onClick=${() => wall.take(wall.held.value)}>
      ${newsWords(wall)}</button>`}</div>
    <div class="grid" ref=${box} style=${{ height: wall.state ? wall.height + 'px' : '60vh' }} ...${pointerHandlers(wall)}>
      ${untilUnknown(found).map(part => html`<${Month} key=${part.segment.key} wall=${wall} part=${part}
        drawRow=${row => drawRow({ wall, segment: part.segment, row, works: part.works, from, focus }, before, rowsDrawn.current)} />`)}
    </div>
    ${wall.state && wall.state.months.length > 1 && wall.state.months[0].month && html`<${Rail} wall=${wall} top=${() => view.top} />`}`;
}

/* One month of the wall, or one page of it. */
function Month({ wall, part: { segment, top, height, rows }, drawRow }) {
  const name = segment.month ? monthsName(segment.month, segment.until) : '';
  return html`<section class="month" style=${{ top: top + 'px', height: height + 'px' }} aria-label=${name || undefined}>
    ${wall.headed(segment) && html`<h2>${name}<small>${tn('{n} work', '{n} works', segment.monthCount)}</small></h2>`}
    ${rows.length > 0 && html`<div role="grid" aria-multiselectable="true" aria-label=${name || t('Works')}>${rows.map(drawRow)}</div>`}
  </section>`;
}

/* A row that is as it was is given back as it was, so that scrolling draws only what is new. */
function drawRow({ wall, segment, row, works, from, focus }, before, kept) {
  const key = segment.key + ':' + row.first;
  const start = segment.first + row.first;
  const held = focus >= start && focus < start + row.count ? focus : -1;
  const known = before.get(key);
  if (known && known.row === row && known.works === works && known.held === held && known.spoken === spoken.value) {
    kept.set(key, known);
    return known.drawn;
  }
  const drawn = html`<div class="row" role="row" key=${row.first}
      style=${{ top: row.top + wall.headingHeight(segment) + 'px', height: row.height + CAPTION + 'px' }}>
    ${row.tiles.map((tile, i) => {
      const work = works[row.first + i];
      return work && html`<${Tile} key=${work.id} work=${work} index=${start + i} tile=${tile} height=${row.height}
        from=${from} first=${start + i < 6} tabbable=${start + i === held} />`;
    })}
  </div>`;
  kept.set(key, { row, works, held, spoken: spoken.value, drawn });
  return drawn;
}

/* Months beneath one whose works are not here yet may still move: they are drawn when it is known. */
function untilUnknown(found) {
  const at = found.findIndex(f => !f.works);
  return at < 0 ? found : found.slice(0, at + 1);
}

function firstShown(found) {
  const first = found.find(f => f.rows.length && f.works);
  return first ? first.segment.first + first.rows[0].first : -1;
}

function newsWords(wall) {
  const more = wall.held.value.total - wall.total;
  if (more > 0) return tn('Show {n} new work', 'Show {n} new works', more);
  return t('Show what changed');
}

function Failed({ error, again }) {
  return html`<div class="error" role="alert"><b>${t('The library could not be read')}</b>
    <p>${error.message}</p><p><button class="button" onClick=${again}>${t('Try again')}</button></p></div>`;
}

function gridKeys(wall, box, focusTile, firstInView, from) {
  const at = () => (wall.focus >= 0 && wall.focus < wall.total ? wall.focus : -1);
  const outside = event => event.target !== document.body && !box.current?.contains(event.target);
  const move = (event, to, extend) => {
    if (outside(event) || !wall.total) return false;
    const from0 = at();
    const target = from0 < 0 ? firstInView() : Math.min(wall.total - 1, Math.max(0, to(from0)));
    if (extend) selectTo(wall, from0 < 0 ? target : from0, target);
    focusTile(target);
    return true;
  };
  const byPage = (index, down) => {
    const { top, height } = wall.placeOf(index);
    return wall.indexAt(Math.max(0, top + (down ? 1 : -1) * Math.max(height, innerHeight - 160)));
  };
  const steps = { home: () => 0, end: () => wall.total - 1, pageup: i => byPage(i, false), pagedown: i => byPage(i, true),
    arrowleft: i => i - 1, arrowright: i => i + 1, arrowup: i => wall.neighbour(i, false), arrowdown: i => wall.neighbour(i, true) };
  const map = {};
  for (const [name, to] of Object.entries(steps)) {
    map[name] = e => move(e, to);
    if (name.startsWith('arrow')) map['shift+' + name] = e => move(e, to, true);
  }
  return Object.assign(map, {
    space: event => {
      if (outside(event) || at() < 0) return false;
      const work = wall.workAt(at());
      if (!work) return false;
      toggle(wall, at(), work.id).then(() => say(selection.value.has(work.id) ? t('Selected') : t('Not selected')));
      return true;
    },
    enter: event => {
      if (outside(event) || at() < 0 || !wall.workAt(at())) return false;
      go(hrefOf('work', [wall.workAt(at()).id], from));
      return true;
    },
    'ctrl+a': event => {
      if (outside(event)) return false;
      selectAll(wall);
      return true;
    },
    escape: () => {
      if (!selecting.value) return false;
      select([]);
      return true;
    },
  });
}

/* A film under the pointer shows its clip after a moment. */
let hover = 0;
function hoverClip(event, act, wait) {
  const link = event.target.closest('[data-clip]');
  if (!link || link.contains(event.relatedTarget)) return;
  clearTimeout(hover);
  hover = setTimeout(() => act(link), wait);
}

/* Clicks, shift-clicks, boxes, and the long press of a finger. */
function pointerHandlers(wall) {
  let press = 0;
  let pressed = false;
  const clear = () => clearTimeout(press);
  return {
    onMouseOver: event => hoverClip(event, showClip, 250),
    onMouseOut: event => hoverClip(event, hideClip, 0),
    onClick(event) {
      const boxed = event.target.closest('[data-box]');
      const link = event.target.closest('.tile')?.querySelector('[data-index]');
      if (!link) return;
      const index = Number(link.dataset.index);
      if (pressed) {
        pressed = false;
        event.preventDefault();
        return;
      }
      if (event.ctrlKey || event.metaKey || (event.button && !boxed)) return;
      if (event.shiftKey) {
        event.preventDefault();
        selectTo(wall, -1, index);
      } else if (boxed || (selecting.value && event.target.closest('.tile'))) {
        event.preventDefault();
        toggle(wall, index, link.dataset.id);
        if (boxed) wall.focus = index;
      } else if (event.target.closest('.pic')) {
        wall.focus = index;
      }
    },
    onFocusIn(event) {
      const index = event.target.dataset?.index;
      if (index !== undefined) wall.focus = Number(index);
    },
    onPointerDown(event) {
      pressed = false;
      clear();
      const link = event.target.closest('.tile')?.querySelector('[data-index]');
      if (event.pointerType !== 'touch' || !link) return;
      press = setTimeout(() => {
        pressed = true;
        toggle(wall, Number(link.dataset.index), link.dataset.id);
        navigator.vibrate?.(10);
      }, 450);
    },
    onPointerMove: event => {
      if (Math.abs(event.movementX) + Math.abs(event.movementY) > 6) clear();
    },
    onPointerUp: clear,
    onPointerCancel: clear,
    onContextMenu: event => {
      if (pressed) event.preventDefault();
    },
  };
}
