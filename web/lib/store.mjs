/*
 * lib/store.mjs - what several parts of the page share: settings kept in this browser, the place one is at, running jobs,
 * what waits, the toast. Signals only; no requests.
 */
import { signal, computed, effect } from '../vendor/preact.mjs';

const KEY = 'atelier';
const defaults = { theme: 'system', language: '', letters: true, size: 0, ground: 'grey', sort: 'date' };

function stored() {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(KEY) || '{}') };
  } catch {
    return { ...defaults };
  }
}

export const settings = signal(stored());

export function setSetting(name, value) {
  settings.value = { ...settings.value, [name]: value };
  try {
    localStorage.setItem(KEY, JSON.stringify(settings.value));
  } catch {
    /* a browser without storage forgets, and goes on */
  }
}

effect(() => {
  const theme = settings.value.theme;
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});

/* Grows when the language changed: everything is drawn anew. */
export const spoken = signal(0);

/* Where one is: #/room/rest?query */
export const route = signal(readRoute());

function readRoute() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [room = '', ...rest] = path.split('/').map(decodeURIComponent);
  return { room: room || 'library', rest, parameters: new URLSearchParams(query) };
}

addEventListener('hashchange', () => {
  route.value = readRoute();
});

export function hrefOf(room, rest = [], parameters = {}) {
  const path = [room, ...rest].map(encodeURIComponent).join('/');
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  const text = query.toString();
  return '#/' + path + (text ? '?' + text : '');
}

export function go(href, replace = false) {
  if (replace) {
    history.replaceState(null, '', href);
    route.value = readRoute();
  } else {
    location.hash = href;
  }
}

/* One screen is the phone's when it is narrower than 720 px. */
const narrow = matchMedia('(max-width: 719.98px)');
export const phone = signal(narrow.matches);
narrow.addEventListener('change', () => {
  phone.value = narrow.matches;
});

export const jobs = signal([]);
export const running = computed(() => jobs.value.filter(j => j.state === 'running' || j.state === 'queued'));
export const uploads = signal(null); /* { files, done, bytes, sent, failed: [], cancel } while files go up */
export const attention = signal(null); /* null: not asked yet */
export const total = signal(null); /* works in the library */

/* { text, undo: change id or null, error: bool, key } */
export const toast = signal(null);
/* What screen readers hear besides the toast. */
export const spokenLine = signal('');
export function say(text) {
  spokenLine.value = '';
  requestAnimationFrame(() => {
    spokenLine.value = text;
  });
}

/* The open dialog or sheet: { name, ...data } or null. */
export const dialog = signal(null);

/* Selected works of the grid in view: ids in the order they were chosen. */
export const selection = signal(new Set());
export const selecting = computed(() => selection.value.size > 0);
