/*
 * parts/zoom.mjs - a picture on the stage: whole at first, then as near as one likes, down to its own pixels. Wheel with Ctrl,
 * two fingers, double click, + - F; dragging moves it. The full resolution is fetched only when it is needed.
 */
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact.mjs';
import { useKeys } from '../lib/keys.mjs';
import { phone } from '../lib/store.mjs';

const MOST = 8;

export function Zoom({ id, width: wide, height: high, near, far, full, alt, commands, onSwipe, paper }) {
  const box = useRef(null);
  const [room, setRoom] = useState(null);
  const [view, setView] = useState(null); /* null: fitted; else { scale, x, y } */
  const [sharp, setSharp] = useState(null);
  const [ratio, setRatio] = useState(0);
  /* What is drawn says its own shape where the facts did not. */
  const off = ratio && Math.abs(ratio / (wide / high) - 1) > 0.02;
  const [width, height] = off ? [Math.round(Math.max(wide, high) * Math.min(1, ratio)), Math.round(Math.max(wide, high) / Math.max(1, ratio))] : [wide, high];
  const pointers = useRef(new Map());
  const start = useRef(null);

  useLayoutEffect(() => {
    const measure = () => setRoom({ w: box.current.clientWidth, h: box.current.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    measure();
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    setView(null);
    setSharp(null);
    setRatio(0);
  }, [id, near]);

  const pad = room && room.w > 720 ? 48 : 0;
  const fit = room ? Math.min(1, (room.w - pad * 2) / width, (room.h - (pad ? 16 : 0)) / height) : 1;
  const fitted = room && { scale: fit, x: (room.w - width * fit) / 2, y: (room.h - height * fit) / 2 };
  const now = view ?? fitted;

  const held = v => {
    const w = width * v.scale;
    const h = height * v.scale;
    const clamp = (at, size, space) => (size <= space ? (space - size) / 2 : Math.min(0, Math.max(space - size, at)));
    return { scale: v.scale, x: clamp(v.x, w, room.w), y: clamp(v.y, h, room.h) };
  };
  const zoomTo = (scale, cx = room.w / 2, cy = room.h / 2) => {
    const next = Math.min(MOST, Math.max(fit, scale));
    if (next <= fit * 1.001) setView(null);
    else {
      const k = next / now.scale;
      setView(held({ scale: next, x: cx - (cx - now.x) * k, y: cy - (cy - now.y) * k }));
    }
  };
  const actions = {
    in: () => zoomTo(now.scale * 1.5),
    out: () => zoomTo(now.scale / 1.5),
    fit: () => setView(null),
    zoomed: Boolean(view),
    percent: now ? Math.round(now.scale * 100) : 100,
  };
  useLayoutEffect(() => commands?.(actions), [view, room, near]);
  const pan = (dx, dy) => (view ? (setView(held({ ...view, x: view.x + dx, y: view.y + dy })), true) : false);
  useKeys({ '+': actions.in, '=': actions.in, 'shift++': actions.in, '-': actions.out, f: actions.fit,
    arrowleft: () => pan(80, 0), arrowright: () => pan(-80, 0), arrowup: () => pan(0, 80), arrowdown: () => pan(0, -80) });

  /* More pixels on the screen than the large preview has: the original's own. */
  const need = now ? Math.max(width, height) * now.scale * devicePixelRatio : 0;
  useEffect(() => {
    if (!full || need <= 2048 || sharp === full) return undefined;
    const image = new Image();
    let gone = false;
    image.src = full;
    image.decode().then(() => !gone && setSharp(full), () => {});
    return () => {
      gone = true;
    };
  }, [need > 2048, full]);

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
      const scale = Math.min(MOST, Math.max(fit, from.scale * k));
      const [mx, my] = [(a0.x + b0.x) / 2, (a0.y + b0.y) / 2];
      const r = scale / from.scale;
      start.current.swipe = false;
      setView(scale <= fit * 1.001 ? null : held({ scale, x: (a.x + b.x) / 2 - (mx - from.x) * r, y: (a.y + b.y) / 2 - (my - from.y) * r }));
    } else if (view) {
      setView(held({ scale: view.scale, x: from.x + a.x - a0.x, y: from.y + a.y - a0.y }));
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
  const onWheel = event => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const { x, y } = local(event);
      zoomTo(now.scale * Math.exp(-event.deltaY / 200), x, y);
    } else if (view) {
      event.preventDefault();
      pan(-event.deltaX, -event.deltaY);
    }
  };
  useEffect(() => {
    const element = box.current;
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  });
  const onDblClick = event => {
    const { x, y } = local(event);
    if (view) setView(null);
    else zoomTo(Math.max(1, fit * 2), x, y);
  };
  const place = now && { left: now.x + 'px', top: now.y + 'px', width: width * now.scale + 'px', height: height * now.scale + 'px' };
  /* On a phone the canvas is as high as the picture needs, within reason. */
  const style = phone.value ? { height: 'min(66vh, ' + Math.ceil((innerWidth * height) / width) + 'px)' } : undefined;
  return html`<div class=${view ? 'canvas zoomed' : 'canvas'} style=${style} ref=${box} onPointerDown=${onPointerDown} onPointerMove=${onPointerMove}
      onPointerUp=${onPointerUp} onPointerCancel=${onPointerUp} onLostPointerCapture=${onPointerUp} onDblClick=${onDblClick}>
    ${now && html`<img class=${'shown ' + (paper ?? '')} style=${place} key=${near} src=${sharp ?? (need > 960 || !near ? far : near)} alt=${alt} draggable=${false}
      onLoad=${event => setRatio(event.target.naturalWidth / Math.max(1, event.target.naturalHeight))}
      width=${width} height=${height} fetchpriority="high" />`}
  </div>`;
}
