/*
 * parts/zoom.mjs - a picture on the stage: whole at first, then as near as one likes, down to its own pixels. Wheel with Ctrl,
 * two fingers, double click, + - F; dragging moves it. The full resolution is fetched only when it is needed.
 */
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact.mjs';
import { useKeys } from '../lib/keys.mjs';
import { phone } from '../lib/store.mjs';

const MOST = 8;

/* A size within bounds, or in their middle where it is smaller. */
function clamp(at, size, space) {
  return size <= space ? (space - size) / 2 : Math.min(0, Math.max(space - size, at));
}

/* A picture of width x height in a room: how it fits whole, and how a view { scale, x, y } stays within. */
class Frame {
  constructor(room, width, height) {
    const pad = room && room.w > 720 ? 48 : 0;
    this.room = room;
    this.width = width;
    this.height = height;
    this.fit = room ? Math.min(1, (room.w - pad * 2) / width, (room.h - (pad ? 16 : 0)) / height) : 1;
  }

  get whole() {
    const { room, width, height, fit } = this;
    return room && { scale: fit, x: (room.w - width * fit) / 2, y: (room.h - height * fit) / 2 };
  }

  hold({ scale, x, y }) {
    return { scale, x: clamp(x, this.width * scale, this.room.w), y: clamp(y, this.height * scale, this.room.h) };
  }

  /* The view at another scale in which the point (cx, cy) of from is at (tx, ty); null: whole. */
  at(from, scale, cx, cy, tx = cx, ty = cy) {
    const next = Math.min(MOST, Math.max(this.fit, scale));
    const k = next / from.scale;
    return next <= this.fit * 1.001 ? null : this.hold({ scale: next, x: tx - (cx - from.x) * k, y: ty - (cy - from.y) * k });
  }
}

function useRoom(box) {
  const [room, setRoom] = useState(null);
  useLayoutEffect(() => {
    const measure = () => setRoom({ w: box.current.clientWidth, h: box.current.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    measure();
    return () => observer.disconnect();
  }, []);
  return room;
}

/* The original's own pixels, once more of them are wanted than the large preview has; null until they are here. */
function useFull(full, wanted, key) {
  const [sharp, setSharp] = useState(null);
  useEffect(() => setSharp(null), [key]);
  useEffect(() => {
    if (!full || !wanted || sharp === full) return undefined;
    const image = new Image();
    let gone = false;
    image.src = full;
    image.decode().then(() => !gone && setSharp(full), () => {});
    return () => {
      gone = true;
    };
  }, [wanted, full]);
  return sharp;
}

/* One finger or the mouse moves what is zoomed, and swipes what is whole; two fingers zoom; so does the wheel with Ctrl. */
function useGestures(box, { frame, view, now, setView, zoomTo, pan, onSwipe }) {
  const pointers = useRef(new Map());
  const start = useRef(null);
  const local = event => {
    const rect = box.current.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  };
  const onPointerDown = event => {
    if (event.button) return;
    pointers.current.set(event.pointerId, local(event));
    if (view || pointers.current.size === 2) box.current.setPointerCapture(event.pointerId);
    const [a, b] = [...pointers.current.values()];
    start.current = { view: now, a, b, swipe: !view && pointers.current.size === 1 };
  };
  const onPointerMove = event => {
    if (!pointers.current.has(event.pointerId) || !start.current) return;
    pointers.current.set(event.pointerId, local(event));
    const [a, b] = [...pointers.current.values()];
    const { view: from, a: a0, b: b0 } = start.current;
    if (b && b0) {
      const k = Math.hypot(a.x - b.x, a.y - b.y) / Math.max(1, Math.hypot(a0.x - b0.x, a0.y - b0.y));
      start.current.swipe = false;
      setView(frame.at(from, from.scale * k, (a0.x + b0.x) / 2, (a0.y + b0.y) / 2, (a.x + b.x) / 2, (a.y + b.y) / 2));
    } else if (view) {
      setView(frame.hold({ scale: view.scale, x: from.x + a.x - a0.x, y: from.y + a.y - a0.y }));
    }
  };
  const onPointerUp = event => {
    const end = pointers.current.get(event.pointerId);
    pointers.current.delete(event.pointerId);
    const begun = start.current;
    start.current = null;
    if (event.type !== 'pointerup' || !begun?.swipe || !end || event.pointerType !== 'touch') return;
    const dx = end.x - begun.a.x;
    if (Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(end.y - begun.a.y)) onSwipe?.(dx < 0 ? 1 : -1);
  };
  useWheel(box, event => {
    if (!event.ctrlKey && !event.metaKey && !view) return;
    event.preventDefault();
    const { x, y } = local(event);
    if (event.ctrlKey || event.metaKey) zoomTo(now.scale * Math.exp(-event.deltaY / 200), x, y);
    else pan(-event.deltaX, -event.deltaY);
  });
  const onDblClick = event => {
    const { x, y } = local(event);
    if (view) setView(null);
    else zoomTo(Math.max(1, frame.fit * 2), x, y);
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp, onLostPointerCapture: onPointerUp, onDblClick };
}

/* Not passive, so that the page does not move as well. */
function useWheel(box, act) {
  useEffect(() => {
    const element = box.current;
    element.addEventListener('wheel', act, { passive: false });
    return () => element.removeEventListener('wheel', act);
  });
}

export function Zoom({ id, width: wide, height: high, near, far, full, alt, commands, onSwipe, paper }) {
  const box = useRef(null);
  const room = useRoom(box);
  const [view, setView] = useState(null); /* null: fitted; else { scale, x, y } */
  const [ratio, setRatio] = useState(0);
  useEffect(() => {
    setView(null);
    setRatio(0);
  }, [id, near]);
  /* What is drawn says its own shape where the facts did not. */
  const off = ratio && Math.abs(ratio / (wide / high) - 1) > 0.02;
  const edge = Math.max(wide, high);
  const [width, height] = off ? [Math.round(edge * Math.min(1, ratio)), Math.round(edge / Math.max(1, ratio))] : [wide, high];
  const frame = new Frame(room, width, height);
  const now = view ?? frame.whole;
  const need = now ? Math.max(width, height) * now.scale * devicePixelRatio : 0;
  const sharp = useFull(full, need > 2048, id + near);

  const zoomTo = (scale, cx = room.w / 2, cy = room.h / 2) => setView(frame.at(now, scale, cx, cy));
  const pan = (dx, dy) => (view ? (setView(frame.hold({ ...view, x: view.x + dx, y: view.y + dy })), true) : false);
  const actions = {
    in: () => zoomTo(now.scale * 1.5),
    out: () => zoomTo(now.scale / 1.5),
    fit: () => setView(null),
    zoomed: Boolean(view),
    percent: now ? Math.round(now.scale * 100) : 100,
  };
  useLayoutEffect(() => commands?.(actions), [view, room, near]);
  useKeys({ '+': actions.in, '=': actions.in, 'shift++': actions.in, '-': actions.out, f: actions.fit,
    arrowleft: () => pan(80, 0), arrowright: () => pan(-80, 0), arrowup: () => pan(0, 80), arrowdown: () => pan(0, -80) });
  const gestures = useGestures(box, { frame, view, now, setView, zoomTo, pan, onSwipe });

  const place = now && { left: now.x + 'px', top: now.y + 'px', width: width * now.scale + 'px', height: height * now.scale + 'px' };
  /* On a phone the canvas is as high as the picture needs, within reason. */
  const style = phone.value ? { height: 'min(66vh, ' + Math.ceil((innerWidth * height) / width) + 'px)' } : undefined;
  return html`<div class=${view ? 'canvas zoomed' : 'canvas'} style=${style} ref=${box} ...${gestures}>
    ${now && html`<img class=${'shown ' + (paper ?? '')} style=${place} key=${near} src=${sharp ?? (need > 960 || !near ? far : near)} alt=${alt} draggable=${false}
      onLoad=${event => setRatio(event.target.naturalWidth / Math.max(1, event.target.naturalHeight))}
      width=${width} height=${height} fetchpriority="high" />`}
  </div>`;
}
