/*
 * lib/grid.mjs - the state of one wall of works: which months there are, which pages of them are loaded, where each row
 * stands. The part that draws it is parts/grid.mjs; this file knows no elements.
 *
 *   const wall = wallFor('kind:image', 'date');     the same object again when one comes back, scrolled where it was
 *   await wall.load(); wall.measure({ width, gap, target }); wall.rowsBetween(top, bottom)
 */
import { signal } from '../vendor/preact.mjs';
import { get } from './api.mjs';
import { breakRows, guessHeight, ratioOf } from './rows.mjs';
import { segmentsOf, stackTops, indexAt, PAGE } from './timeline.mjs';

const HEADING = 44;
const BELOW = 16; /* after a month */
const KEPT_PAGES = 30; /* pages of works held in memory at once */

export class Wall {
  constructor(query, sort) {
    this.query = query;
    this.sort = sort;
    this.state = null; /* { months, segments, works: Map(key -> works), total } */
    this.laid = new Map(); /* key -> { works, shape, rows, height }, without works and rows where they were forgotten */
    this.shape = null;
    this.tops = new Float64Array(1);
    this.drawn = signal(0); /* grows when anything must be drawn anew */
    this.error = signal(null);
    this.held = signal(null); /* a newer state that would move what is under the pointer */
    this.scroll = 0;
    this.focus = -1; /* number of the tile that has the keyboard */
    this.loading = new Map(); /* key -> AbortController */
    this.recent = [];
  }

  get total() {
    return this.state?.total ?? 0;
  }

  async load() {
    if (this.state) return this.refresh(true);
    try {
      this.take(await this.fetchState([]));
      this.error.value = null;
    } catch (error) {
      this.error.value = error;
      this.drawn.value++;
    }
    return null;
  }

  async fetchState(keys) {
    const [months, begun] = await Promise.all([this.fetchMonths(),
      keys.length ? [] : this.fetchWorks({ first: 0, count: PAGE })]);
    const segments = segmentsOf(months);
    const works = new Map();
    for (const s of segments) {
      if (s.first + s.count > begun.length) break;
      works.set(s.key, begun.slice(s.first, s.first + s.count));
    }
    await Promise.all(segments.filter(s => keys.includes(s.key)).map(async s => {
      works.set(s.key, await this.fetchWorks(s));
    }));
    return { months, segments, works, total: months.reduce((sum, m) => sum + m.count, 0) };
  }

  /* An order that is not by time has no months, only a count. */
  async fetchMonths() {
    const dated = this.sort === 'date' || this.sort === 'added';
    const months = await get('/api/timeline', { query: this.query, sort: dated ? this.sort : 'date' });
    if (dated || !months.length) return months;
    return [{ month: '', count: months.reduce((sum, m) => sum + m.count, 0), first: 0 }];
  }

  fetchWorks(segment, abort) {
    return get('/api/grid',
      { query: this.query, sort: this.sort, offset: segment.first, limit: segment.count }, abort);
  }

  take(state) {
    this.state = state;
    this.held.value = null;
    this.layOut();
    this.drawn.value++;
  }

  /* Reads everything in view again. mine: what moves may move; else it waits until keeps() allows it. */
  async refresh(mine, keeps) {
    if (this.refreshing) {
      this.again = this.again || mine ? 'mine' : 'other';
      return;
    }
    this.refreshing = true;
    try {
      const next = await this.fetchState(this.visible ?? []);
      this.error.value = null;
      if (mine || !keeps || keeps(next)) this.take(next);
      else this.held.value = next;
    } catch (error) {
      if (!this.state) this.error.value = error;
    }
    this.refreshing = false;
    if (this.again) {
      const again = this.again === 'mine';
      this.again = null;
      await this.refresh(again, keeps);
    }
  }

  measure(shape) {
    const same = this.shape && Object.keys(shape).every(name => shape[name] === this.shape[name]);
    if (same) return false;
    this.shape = shape;
    this.layOut();
    return true;
  }

  layOut() {
    if (!this.shape || !this.state) return;
    this.tops = stackTops(this.state.segments.map(s => this.segmentHeight(s)));
  }

  segmentHeight(segment) {
    const extra = (this.headed(segment) ? HEADING : 0) + (segment.part === segment.parts - 1 ? BELOW : 0);
    return this.layoutOf(segment).height + extra;
  }

  headed(segment) {
    return segment.part === 0 && Boolean(segment.month);
  }

  headingHeight(segment) {
    return this.headed(segment) ? HEADING : 0;
  }

  layoutOf(segment) {
    const works = this.state.works.get(segment.key);
    const known = this.laid.get(segment.key);
    if (known && known.shape === this.shape && known.count === segment.count && (known.works === works || !works)) {
      return works ? known : { rows: [], height: known.height };
    }
    if (!works) return { rows: [], height: guessHeight(segment.count, this.shape) };
    const last = segment.part === segment.parts - 1;
    const laid = breakRows(works.map(ratioOf), { ...this.shape, last });
    const entry = { ...laid, works, shape: this.shape, count: segment.count };
    this.laid.set(segment.key, entry);
    return entry;
  }

  get height() {
    return this.tops[this.tops.length - 1];
  }

  /* Segments and rows that touch [top, bottom): [{ segment, top, rows, works }]. Notes which pages are wanted. */
  rowsBetween(top, bottom) {
    if (!this.state || !this.shape || !this.state.segments.length) return [];
    const found = [];
    const segments = this.state.segments;
    for (let i = indexAt(this.tops, top); i < segments.length && this.tops[i] < bottom; i++) {
      const segment = segments[i];
      const laid = this.layoutOf(segment);
      const start = this.tops[i] + this.headingHeight(segment);
      const rows = laid.rows.filter(r => start + r.top + r.height + 48 > top && start + r.top < bottom);
      found.push({ segment, top: this.tops[i], height: this.tops[i + 1] - this.tops[i], rows,
        works: this.state.works.get(segment.key) });
    }
    this.visible = found.map(f => f.segment.key);
    return found;
  }

  /* Fetches what is in view and missing; what left the view before it came is not waited for. */
  async want(keys) {
    for (const [key, abort] of this.loading) if (!keys.includes(key)) abort.abort();
    await Promise.all(keys.map(key => this.fetchPage(key)));
  }

  async fetchPage(key) {
    const state = this.state;
    const segment = state?.segments.find(s => s.key === key);
    if (!segment || state.works.has(key) || this.loading.has(key)) return;
    const abort = new AbortController();
    this.loading.set(key, abort);
    try {
      const works = await this.fetchWorks(segment, abort.signal);
      if (this.state !== state) return;
      state.works.set(key, works);
      this.forgetOld(key);
      this.arrived?.();
    } catch (error) {
      if (error.name !== 'AbortError') this.error.value = error;
    } finally {
      this.loading.delete(key);
    }
  }

  forgetOld(key) {
    this.recent = [...this.recent.filter(k => k !== key), key];
    while (this.recent.length > KEPT_PAGES) {
      const old = this.recent.shift();
      if (this.visible?.includes(old)) continue;
      this.state.works.delete(old);
      const { shape, count, height } = this.laid.get(old) ?? {};
      if (shape) this.laid.set(old, { shape, count, height });
    }
  }

  segmentOf(index) {
    const segments = this.state?.segments ?? [];
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (segments[middle].first <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  workAt(index) {
    if (!this.state || index < 0 || index >= this.total) return null;
    const segment = this.state.segments[this.segmentOf(index)];
    return this.state.works.get(segment.key)?.[index - segment.first] ?? null;
  }

  async workAtNow(index) {
    if (index < 0 || index >= this.total) return null;
    const segment = this.state.segments[this.segmentOf(index)];
    if (!this.state.works.has(segment.key)) await this.fetchPage(segment.key);
    return this.workAt(index);
  }

  /* Number of a work among those loaded, -1 when it is not among them. */
  indexOf(id, state = this.state) {
    for (const segment of state?.segments ?? []) {
      const works = state.works.get(segment.key);
      const at = works ? works.findIndex(w => w.id === id) : -1;
      if (at >= 0) return segment.first + at;
    }
    return -1;
  }

  /* Where the row of a work stands: { top, height, row, segment }; a guess where its page is not loaded. */
  placeOf(index) {
    const i = this.segmentOf(index);
    const segment = this.state.segments[i];
    if (!segment) return { top: 0, height: 0 };
    const start = this.tops[i] + this.headingHeight(segment);
    const laid = this.layoutOf(segment);
    const at = index - segment.first;
    const row = laid.rows.find(r => at < r.first + r.count);
    if (row) return { top: start + row.top, height: row.height, row, segment };
    return { top: start + (laid.height * at) / Math.max(1, segment.count), height: this.shape.target, segment };
  }

  /* The number of the first work whose row begins at or below y. */
  indexAt(y) {
    if (!this.state?.segments.length) return 0;
    const i = indexAt(this.tops, y);
    const segment = this.state.segments[i];
    const inside = y - this.tops[i] - this.headingHeight(segment);
    const laid = this.layoutOf(segment);
    const row = laid.rows.find(r => r.top + r.height > inside);
    if (row) return segment.first + row.first;
    const part = Math.min(1, Math.max(0, inside / Math.max(1, laid.height)));
    return segment.first + Math.min(segment.count - 1, Math.floor(part * segment.count));
  }

  /* The tile above or below, nearest by its middle. */
  neighbour(index, down) {
    const { row, segment } = this.placeOf(index);
    if (!row) return index;
    const tile = row.tiles[index - segment.first - row.first];
    const middle = tile.left + tile.width / 2;
    const edge = down ? segment.first + row.first + row.count : segment.first + row.first - 1;
    if (edge < 0 || edge >= this.total) return index;
    const next = this.placeOf(edge);
    if (!next.row) return edge;
    let best = edge;
    let least = Infinity;
    next.row.tiles.forEach((other, i) => {
      const far = Math.abs(other.left + other.width / 2 - middle);
      if (far < least) {
        least = far;
        best = next.segment.first + next.row.first + i;
      }
    });
    return best;
  }

  /* Ids of a run of works, fetched where needed. */
  async idsBetween(a, b) {
    const [low, high] = a < b ? [a, b] : [b, a];
    const ids = [];
    for (let offset = low; offset <= high; offset += 1000) {
      const rows = await get('/api/grid',
        { query: this.query, sort: this.sort, offset, limit: Math.min(1000, high - offset + 1) });
      ids.push(...rows.map(row => row.id));
    }
    return ids;
  }
}

const walls = new Map();

export function wallFor(query, sort) {
  const key = sort + '|' + query;
  const known = walls.get(key) ?? new Wall(query, sort);
  walls.delete(key);
  walls.set(key, known);
  if (walls.size > 6) walls.delete(walls.keys().next().value);
  return known;
}

/* Something changed while they were not in view: they read again when shown. */
export function wallsStale() {
  for (const wall of walls.values()) wall.stale = true;
}
