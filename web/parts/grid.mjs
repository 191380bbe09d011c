/*
 * parts/grid.mjs - draws a wall (lib/grid.mjs): only the rows near the window, at their places. Moves with the keyboard,
 * selects, and keeps what is under the pointer where it is when the catalogue changes elsewhere.
 *
 *   <${Grid} wall=${wall} from=${{ q: query }} />
 */
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact.mjs';
import { t, tn, months as monthsName } from '../lib/i18n.mjs';
import { go, hrefOf, phone, selection, selecting, say, settings, spoken } from '../lib/store.mjs';
import { onChange } from '../lib/changes.mjs';
import { useKeys } from '../lib/keys.mjs';
import { Tile } from './tile.mjs';
import { Rail } from './rail.mjs';
import { hideClip, showClip } from './clip.mjs';
import { whenIdle } from '../lib/idle.mjs';
import { CAPTION } from '../lib/rows.mjs';
import { select, toggle, selectTo, selectAll } from '../lib/select.mjs';

const REST = 90; /* ms without scrolling before pages are fetched */

function shapeOf(element) {
  const target = settings.value.size || (phone.value ? 150 : 196);
  return { width: element.clientWidth, gap: phone.value ? 12 : 16, target: Math.min(target, element.clientWidth) };
}

export function Grid({ wall, from, empty }) {
  const box = useRef(null);
  const rowsDrawn = useRef(new Map());
  const [, draw] = useState(0);
  const live = useRef({ top: 0, shown: '', timer: 0, at: 0, fast: true });
  wall.drawn.value; /* drawn anew when it grows */
  settings.value.size;
  phone.value;

  const offset = () => (box.current ? box.current.getBoundingClientRect().top + scrollY : 0);
  /* What lies ahead is drawn too, but not at first, nor while whole screens fly past: then nothing is fetched either. */
  const span = () => {
    const top = scrollY - live.current.top;
    const ahead = innerHeight * (live.current.fast ? 0.05 : 0.7);
    return [Math.max(0, top - ahead), top + innerHeight + ahead];
  };
  const drawChanged = () => {
    const shown = shownOf(wall.rowsBetween(...span()));
    if (shown === live.current.shown) return;
    live.current.shown = shown;
    draw(n => n + 1);
  };

  /* Lays out anew and keeps the row at the window's top (or the tile under the pointer) where it was. */
  function keepPlace(work) {
    const y = scrollY - live.current.top;
    const anchor = hovered(box.current);
    const index = anchor ? wall.indexOf(anchor.dataset.id) : wall.indexAt(Math.max(0, y));
    const before = wall.height && index >= 0 ? wall.placeOf(index).top - y : 0;
    const id = anchor?.dataset.id ?? wall.workAt(index)?.id;
    const moved = y > 4;
    work();
    if (!wall.state || !moved) return;
    const now = id ? wall.indexOf(id) : index;
    const at = wall.placeOf(now >= 0 ? now : Math.min(index, wall.total - 1));
    box.current.style.height = wall.height + 'px';
    const to = at.top - before + live.current.top;
    if (Math.abs(to - scrollY) > 0.5) scrollTo({ top: to, behavior: 'instant' });
  }

  function rest() {
    clearTimeout(live.current.timer);
    live.current.timer = setTimeout(() => {
      if (wall.state) live.current.fast = false;
      drawChanged();
      wall.want(wall.visible ?? []);
      sharpen(box.current);
    }, REST);
  }

  useLayoutEffect(() => {
    let frame = 0;
    live.current.top = offset();
    if (wall.state && wall.scroll) scrollTo({ top: wall.scroll, behavior: 'instant' }); /* where one left it */
    wall.arrived = () => {
      keepPlace(() => {
        wall.layOut();
        wall.drawn.value++;
      });
    };
    const onScroll = () => {
      wall.scroll = scrollY;
      if (frame) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        live.current.fast = Math.abs(scrollY - live.current.at) > innerHeight / 2;
        live.current.at = scrollY;
        drawChanged();
        rest();
      });
    };
    const resize = new ResizeObserver(() => {
      live.current.top = offset();
      keepPlace(() => {
        if (wall.measure(shapeOf(box.current))) wall.drawn.value++;
      });
      onScroll();
    });
    live.current.resize = resize;
    resize.observe(document.querySelector('.room'));
    addEventListener('scroll', onScroll, { passive: true });
    const stop = onChange(mine => wall.refresh(mine, next => staysPut(wall, next, box.current)));
    return () => {
      wall.arrived = null;
      stop();
      resize.disconnect();
      removeEventListener('scroll', onScroll);
      cancelAnimationFrame(frame);
      clearTimeout(live.current.timer);
    };
  }, [wall]);

  useLayoutEffect(() => {
    if (box.current !== live.current.seen) {
      live.current.seen = box.current;
      live.current.resize.observe(box.current);
    }
    if (wall.state && wall.measure(shapeOf(box.current))) wall.drawn.value++;
    live.current.top = offset();
    if (wall.state && !(live.current.fast && live.current.at)) wall.want(wall.visible ?? []);
    rest();
  });

  useEffect(() => {
    let gone = false;
    const back = wall.state && wall.focus >= 0;
    if (!wall.state || wall.stale) {
      wall.stale = false;
      wall.load().then(() => {
        if (!gone) draw(n => n + 1);
      });
    }
    if (back) focusTile(wall.focus, true);
    return () => {
      gone = true;
    };
  }, [wall]);

  function focusTile(index, scroll = true) {
    if (index < 0 || index >= wall.total) return;
    wall.focus = index;
    const { top, height } = wall.placeOf(index);
    const y = top + live.current.top;
    if (scroll) {
      if (y < scrollY + 60) scrollTo({ top: Math.max(0, y - 60), behavior: 'instant' });
      else if (y + height + 120 > scrollY + innerHeight) {
        scrollTo({ top: y + height + 120 - innerHeight, behavior: 'instant' });
      }
    }
    draw(n => n + 1);
    let tries = 0;
    const attempt = () => {
      const link = box.current?.querySelector('[data-index="' + index + '"]');
      if (link) link.focus({ preventScroll: true });
      else if (tries++ < 40) setTimeout(attempt, 25);
    };
    requestAnimationFrame(attempt);
  }

  const keys = gridKeys(wall, box, focusTile, () => wall.indexAt(Math.max(0, scrollY - live.current.top)), from);
  useKeys(keys);
  const pointer = pointerHandlers(wall);

  if (wall.error.value?.code === 'invalid' && !wall.state) return html`<div ref=${box}></div>`; /* said at the field */
  if (wall.error.value && !wall.state) return html`<div ref=${box}><${Failed} error=${wall.error.value} again=${() => wall.load()} /></div>`;
  if (wall.state && wall.total === 0) return html`<div class="grid-empty" ref=${box}>${empty}</div>`;

  const found = wall.rowsBetween(...span());
  const drawn = untilUnknown(found);
  const before = rowsDrawn.current;
  rowsDrawn.current = new Map(); /* what left the window is held no longer */
  live.current.shown = shownOf(found);
  const focus = wall.focus >= 0 && wall.focus < wall.total ? wall.focus : firstShown(found);
  return html`<div class="news">${wall.held.value && html`<button class="button" onClick=${() => wall.take(wall.held.value)}>
      ${newsWords(wall)}</button>`}</div>
    <div class="grid" ref=${box} style=${{ height: wall.state ? wall.height + 'px' : '60vh' }} ...${pointer}>
      ${drawn.map(({ segment, top, height, rows, works }) => html`<section class="month" key=${segment.key}
          style=${{ top: top + 'px', height: height + 'px' }} aria-label=${segment.month ? monthsName(segment.month, segment.until) : undefined}>
        ${wall.headed(segment) && html`<h2>${monthsName(segment.month, segment.until)}<small>${tn('{n} work', '{n} works', segment.monthCount)}</small></h2>`}
        ${rows.length > 0 && html`<div role="grid" aria-multiselectable="true"
            aria-label=${segment.month ? monthsName(segment.month, segment.until) : t('Works')}>
          ${rows.map(row => drawRow({ wall, segment, row, works, from, focus }, before, rowsDrawn.current))}
        </div>`}
      </section>`)}
    </div>
    ${wall.state && wall.state.months.length > 1 && wall.state.months[0].month && html`<${Rail} wall=${wall} top=${() => live.current.top} />`}`;
}

/* Sharper pictures for the tiles in view, once their small ones are there: the screen is never kept waiting for them. */
async function sharpen(element) {
  if (!element || navigator.connection?.saveData) return;
  const near = [...element.querySelectorAll('img[data-sharp]:not([srcset])')].filter(image => {
    const { top, bottom } = image.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  await Promise.all(near.map(image => image.complete || new Promise(resolve => {
    image.addEventListener('load', resolve, { once: true });
    image.addEventListener('error', resolve, { once: true });
  })));
  whenIdle(() => {
    for (const image of near) if (image.isConnected) image.srcset = image.dataset.sharp;
  });
}

function shownOf(found) {
  return found.map(f => f.segment.key + f.rows.map(r => r.first)).join();
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

function hovered(element) {
  return element?.querySelector('.tile:hover .pic') ?? null;
}

/* Whether taking the newer state leaves the tile under the pointer as it is on the screen. */
function staysPut(wall, next, element) {
  const link = hovered(element);
  if (!link || !wall.shape) return true;
  const at = wall.indexOf(link.dataset.id);
  const to = wall.indexOf(link.dataset.id, next);
  if (to < 0) return false;
  const trial = Object.assign(Object.create(Object.getPrototypeOf(wall)), wall,
    { state: next, laid: new Map(wall.laid) });
  trial.layOut();
  const a = wall.placeOf(at);
  const b = trial.placeOf(to);
  if (!a.row || !b.row || a.height !== b.height) return false;
  const tileA = a.row.tiles[at - a.segment.first - a.row.first];
  const tileB = b.row.tiles[to - b.segment.first - b.row.first];
  const shift = b.top - a.top;
  return tileA.left === tileB.left && tileA.width === tileB.width && (shift === 0 || scrollY + shift > 0);
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
  const map = {
    home: e => move(e, () => 0),
    end: e => move(e, () => wall.total - 1),
    pageup: e => move(e, i => byPage(i, false)),
    pagedown: e => move(e, i => byPage(i, true)),
    space: event => {
      if (outside(event) || at() < 0) return false;
      const work = wall.workAt(at());
      if (!work) return false;
      toggle(wall, at(), work.id);
      say(selection.value.has(work.id) ? t('Selected') : t('Not selected'));
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
  };
  const arrows = { arrowleft: i => i - 1, arrowright: i => i + 1,
    arrowup: i => wall.neighbour(i, false), arrowdown: i => wall.neighbour(i, true) };
  for (const [name, to] of Object.entries(arrows)) {
    map[name] = e => move(e, to);
    map['shift+' + name] = e => move(e, to, true);
  }
  return map;
}

/* Clicks, shift-clicks, boxes, and the long press of a finger. */
function pointerHandlers(wall) {
  let press = 0;
  let pressed = false;
  const clear = () => clearTimeout(press);
  let hover = 0;
  return {
    onMouseOver(event) {
      const link = event.target.closest('[data-clip]');
      if (!link || link.contains(event.relatedTarget)) return;
      clearTimeout(hover);
      hover = setTimeout(() => showClip(link), 250);
    },
    onMouseOut(event) {
      const link = event.target.closest('[data-clip]');
      if (!link || link.contains(event.relatedTarget)) return;
      clearTimeout(hover);
      hideClip(link);
    },
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
