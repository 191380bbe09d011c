/*
 * parts/view.mjs - the part of a wall (lib/grid.mjs) that stands in the window: how far beyond it is drawn and fetched, and
 * keeping what is looked at where it is when the wall is laid out anew.
 *
 *   const view = new View(wall, box, draw);    box: a ref to the wall's element; draw(): it must be drawn anew
 *   useLayoutEffect(() => view.follow(), [view]);  useLayoutEffect(() => view.settle());  after each drawing
 *   wall.rowsBetween(...view.span())
 */
import { onChange } from '../lib/changes.mjs';
import { whenIdle } from '../lib/idle.mjs';
import { phone, settings } from '../lib/store.mjs';

const REST = 90; /* ms without scrolling before pages are fetched */
const HEAD = 60; /* px kept free above a tile that takes the focus, twice that below */

function shapeOf(element) {
  const target = settings.value.size || (phone.value ? 150 : 196);
  return { width: element.clientWidth, gap: phone.value ? 12 : 16, target: Math.min(target, element.clientWidth) };
}

export function shownOf(found) {
  return found.map(f => f.segment.key + f.rows.map(r => r.first)).join();
}

export class View {
  constructor(wall, box, draw) {
    this.wall = wall;
    this.box = box;
    this.draw = draw;
    this.top = 0; /* of the wall, in the page */
    this.shown = ''; /* what was drawn last */
    this.at = 0; /* scrolled to, at the last frame */
    this.fast = true; /* whole screens fly past, or nothing is drawn yet */
    this.timer = 0;
  }

  measureTop() {
    this.top = this.box.current ? this.box.current.getBoundingClientRect().top + scrollY : 0;
  }

  /* What lies ahead is drawn too, but not at first, nor while whole screens fly past: then nothing is fetched either. */
  span() {
    const top = scrollY - this.top;
    const ahead = innerHeight * (this.fast ? 0.05 : 0.7);
    return [Math.max(0, top - ahead), top + innerHeight + ahead];
  }

  drawChanged() {
    const shown = shownOf(this.wall.rowsBetween(...this.span()));
    if (shown === this.shown) return;
    this.shown = shown;
    this.draw();
  }

  layOut(changed = () => true) {
    this.keepPlace(() => {
      if (changed()) this.wall.drawn.value++;
    });
  }

  /* Lays out anew and keeps the row at the window's top (or the tile under the pointer) where it was. */
  keepPlace(work) {
    const { wall } = this;
    const y = scrollY - this.top;
    const anchor = hovered(this.box.current);
    const index = anchor ? wall.indexOf(anchor.dataset.id) : wall.indexAt(Math.max(0, y));
    const before = wall.height && index >= 0 ? wall.placeOf(index).top - y : 0;
    const id = anchor?.dataset.id ?? wall.workAt(index)?.id;
    const moved = y > 4;
    work();
    if (!wall.state || !moved) return;
    const now = id ? wall.indexOf(id) : index;
    const at = wall.placeOf(now >= 0 ? now : Math.min(index, wall.total - 1));
    this.box.current.style.height = wall.height + 'px';
    const to = at.top - before + this.top;
    if (Math.abs(to - scrollY) > 0.5) scrollTo({ top: to, behavior: 'instant' });
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.wall.state) this.fast = false;
      this.drawChanged();
      this.wall.want(this.wall.visible ?? []);
      sharpen(this.box.current);
    }, REST);
  }

  /* Follows window, wall and catalogue until the function it answers is called. */
  follow() {
    const { wall } = this;
    let frame = 0;
    this.measureTop();
    if (wall.state && wall.scroll) scrollTo({ top: wall.scroll, behavior: 'instant' }); /* where one left it */
    wall.arrived = () => this.layOut(() => (wall.layOut(), true));
    const onScroll = () => {
      wall.scroll = scrollY;
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        this.fast = Math.abs(scrollY - this.at) > innerHeight / 2;
        this.at = scrollY;
        this.drawChanged();
        this.rest();
      });
    };
    this.resize = new ResizeObserver(() => {
      this.measureTop();
      this.layOut(() => wall.measure(shapeOf(this.box.current)));
      onScroll();
    });
    this.resize.observe(document.querySelector('.room'));
    addEventListener('scroll', onScroll, { passive: true });
    const stop = onChange(mine => wall.refresh(mine, next => staysPut(wall, next, this.box.current)));
    return () => {
      wall.arrived = null;
      stop();
      this.resize.disconnect();
      removeEventListener('scroll', onScroll);
      cancelAnimationFrame(frame);
      clearTimeout(this.timer);
    };
  }

  settle() {
    const { wall } = this;
    if (this.box.current !== this.seen) {
      this.seen = this.box.current;
      this.resize.observe(this.box.current);
    }
    if (wall.state && wall.measure(shapeOf(this.box.current))) wall.drawn.value++;
    this.measureTop();
    if (wall.state && !(this.fast && this.at)) wall.want(wall.visible ?? []);
    this.rest();
  }

  firstInView() {
    return this.wall.indexAt(Math.max(0, scrollY - this.top));
  }

  /* Gives the keyboard to a tile, scrolling to it where it is not seen. */
  focus(index) {
    const { wall } = this;
    if (index < 0 || index >= wall.total) return;
    wall.focus = index;
    const { top, height } = wall.placeOf(index);
    const y = top + this.top;
    if (y < scrollY + HEAD) scrollTo({ top: Math.max(0, y - HEAD), behavior: 'instant' });
    else if (y + height + 2 * HEAD > scrollY + innerHeight) {
      scrollTo({ top: y + height + 2 * HEAD - innerHeight, behavior: 'instant' });
    }
    this.draw();
    let tries = 0;
    const attempt = () => {
      const link = this.box.current?.querySelector('[data-index="' + index + '"]');
      if (link) link.focus({ preventScroll: true });
      else if (tries++ < 40) setTimeout(attempt, 25);
    };
    requestAnimationFrame(attempt);
  }
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
