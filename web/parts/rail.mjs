/*
 * parts/rail.mjs - the date rail: a histogram of the months, years beside it, and a thumb that says where one is. A slider:
 * Up and Down go a month, Page a year. On a phone only the thumb shows, while the wall is moving.
 */
import { html, useEffect, useMemo, useRef, useState } from '../vendor/preact.mjs';
import { t, tn, month as monthName } from '../lib/i18n.mjs';
import { phone } from '../lib/store.mjs';
import { railOf } from '../lib/timeline.mjs';

/* Where the wall stands while it is scrolled, and whether it moves (on a phone only). */
function usePlace(wall, top) {
  const [at, setAt] = useState({ index: 0, dragging: false });
  const [moving, setMoving] = useState(false);
  useEffect(() => {
    let frame = 0;
    let still = 0;
    const onScroll = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        const index = wall.indexAt(Math.max(0, scrollY - top() + 8));
        setAt(old => (old.index === index ? old : { ...old, index }));
        if (!phone.value || scrollY <= 40) return;
        setMoving(true);
        clearTimeout(still);
        still = setTimeout(() => setMoving(false), 1400);
      });
    };
    onScroll();
    addEventListener('scroll', onScroll, { passive: true });
    return () => {
      removeEventListener('scroll', onScroll);
      cancelAnimationFrame(frame);
      clearTimeout(still);
    };
  }, [wall]);
  return { at, setAt, moving };
}

/* The month a key leads to from the i-th; null: no key of the rail. */
function monthBy(key, months, i) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
  if (step) return i + step;
  switch (key) {
    case 'Home': return 0;
    case 'End': return months.length - 1;
    case 'PageDown': return months.findIndex((m, k) => k > i && m.month.slice(0, 4) !== months[i].month.slice(0, 4));
    case 'PageUp': return yearBefore(months, i);
    default: return null;
  }
}

export function Rail({ wall, top }) {
  const box = useRef(null);
  const [height, setHeight] = useState(0);
  const { at, setAt, moving } = usePlace(wall, top);
  const months = wall.state.months;
  const rail = useMemo(() => (height ? railOf(months, height) : null), [months, height]);
  useEffect(() => {
    const measure = () => setHeight(box.current?.clientHeight || innerHeight - 154);
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, [wall, moving]);

  const current = monthAt(months, at.index);
  const y = rail ? yOf(rail, current, at.index) : 0;

  const goTo = (index, edge) => {
    const place = wall.placeOf(index);
    const head = edge ? 60 : 0;
    scrollTo({ top: Math.max(0, place.top + top() - head), behavior: 'instant' });
  };
  const drag = event => {
    const found = indexOnRail(rail, event.clientY - box.current.getBoundingClientRect().top);
    if (!found) return;
    setAt({ index: found.index, dragging: true });
    goTo(found.index, found.edge);
  };
  const onKeyDown = event => {
    const to = monthBy(event.key, months, months.indexOf(current));
    if (to === null) return;
    event.preventDefault();
    if (to < 0 || to >= months.length) return;
    setAt({ index: months[to].first, dragging: false });
    goTo(months[to].first, true);
  };
  if (!current) return null;
  return html`<div class=${moving || at.dragging ? 'rail moving' : 'rail'} ref=${box} role="slider" tabindex="0"
      aria-orientation="vertical" aria-label=${t('Date')} aria-valuemin="0" aria-valuemax=${months.length - 1}
      aria-valuenow=${months.indexOf(current)} aria-valuetext=${monthName(current.month)}
      onKeyDown=${onKeyDown}
      onPointerDown=${event => {
        if (event.button) return;
        event.preventDefault();
        box.current.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove=${event => box.current.hasPointerCapture(event.pointerId) && drag(event)}
      onPointerUp=${() => setAt(old => ({ ...old, dragging: false }))}
      onPointerCancel=${() => setAt(old => ({ ...old, dragging: false }))}>
    ${rail && html`<svg aria-hidden="true"><path d=${rail.ticks.map(k => 'M44 ' + (Math.round(k.y) + 0.5) + 'h-' + Math.round(4 + 36 * k.length)).join('')} /></svg>
      ${rail.years.map(year => html`<span class="year" key=${year.year} style=${{ top: year.top + 8 + 'px' }}>${year.year}</span>`)}
      <span class="thumb" style=${{ top: Math.min(height - 18, Math.max(18, y)) + 'px' }}>${monthName(current.month, true)}
        ${at.dragging && html`<small>${tn('{n} work', '{n} works', current.count)}</small>`}</span>`}
  </div>`;
}

function monthAt(months, index) {
  let found = months[0];
  for (const m of months) {
    if (m.first > index) break;
    found = m;
  }
  return found;
}

function yearBefore(months, i) {
  const year = months[i].month.slice(0, 4);
  const earlier = months.slice(0, i).reverse().find(m => m.month.slice(0, 4) !== year);
  return earlier ? months.findIndex(m => m.month.slice(0, 4) === earlier.month.slice(0, 4)) : 0;
}

/* The place of a work between its month's tick and the next one. */
function yOf(rail, month, index) {
  const i = rail.ticks.findIndex(k => k.first === month.first);
  const tick = rail.ticks[i];
  const next = rail.ticks[i + 1];
  if (!tick) return 0;
  const part = month.count > 1 ? (index - month.first) / month.count : 0;
  return tick.y + (next ? (next.y - tick.y) * part : 0);
}

function indexOnRail(rail, y) {
  const ticks = rail?.ticks ?? [];
  let i = 0;
  while (i + 1 < ticks.length && ticks[i + 1].y <= y) i++;
  const tick = ticks[i];
  if (!tick) return null;
  const next = ticks[i + 1];
  const part = next && y > tick.y ? Math.min(0.999, (y - tick.y) / (next.y - tick.y)) : 0;
  return { index: tick.first + Math.floor(part * tick.count), edge: part * tick.count < 1 };
}
