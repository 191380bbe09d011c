/* lib/select.mjs - the selection: the same set in every view of the library, extended by range from the last one chosen. */
import { selection, say } from './store.mjs';
import { t, tn } from './i18n.mjs';
import { showError } from './changes.mjs';

/* A wall of more works than this is chosen by what was searched for, not work by work. */
const MANY = 1000;

let anchor = -1;

/* Everything on a wall: read like a Set of ids and like a list of works, as far as one asks how many there are and whether
 * a work is among them. */
export class Everything {
  constructor(wall) {
    this.wall = wall;
    this.size = wall.total;
    this.length = wall.total;
  }

  has() {
    return true;
  }

  ids() {
    return this.wall.idsBetween(0, this.size - 1);
  }
}

/* What is chosen, for a dialog or a change: a list of ids, or Everything. */
export function chosen() {
  return selection.value instanceof Everything ? selection.value : [...selection.value];
}

/* How a change names its works: change('/api/tag', { ...named(works), add }). */
export function named(works) {
  return works instanceof Everything ? { query: works.wall.query, sort: works.wall.sort } : { works };
}

/* The ids chosen so far, as a Set of its own; null when they could not be read. */
async function chosenIds() {
  if (!(selection.value instanceof Everything)) return new Set(selection.value);
  try {
    return new Set(await selection.value.ids());
  } catch (error) {
    showError(error);
    return null;
  }
}

export function select(ids) {
  selection.value = new Set(ids);
  if (!selection.value.size) anchor = -1;
}

export async function toggle(wall, index, id) {
  const next = selection.value instanceof Everything ? await chosenIds() : new Set(selection.value);
  if (!next) return;
  if (next.has(id)) next.delete(id);
  else next.add(id);
  anchor = index;
  selection.value = next;
}

/* Everything from the last chosen one (or start) to this one joins the selection. */
export async function selectTo(wall, start, index) {
  if (selection.value instanceof Everything) return;
  const origin = anchor >= 0 ? anchor : start >= 0 ? start : index;
  anchor = origin;
  const low = Math.min(origin, index);
  const high = Math.max(origin, index);
  const next = new Set(selection.value);
  const missing = [];
  for (let i = low; i <= high; i++) {
    const work = wall.workAt(i);
    if (work) next.add(work.id);
    else missing.push(i);
  }
  selection.value = next;
  if (!missing.length) return;
  try {
    const ids = await wall.idsBetween(missing[0], missing.at(-1));
    selection.value = new Set([...selection.value, ...ids]);
  } catch (error) {
    showError(error);
  }
}

export async function selectAll(wall) {
  if (!wall.total) return;
  try {
    if (wall.total > MANY) selection.value = new Everything(wall);
    else select(await wall.idsBetween(0, wall.total - 1));
    say(selectionWords());
  } catch (error) {
    showError(error);
  }
}

export function selectionWords() {
  return selection.value.size ? tn('{n} selected', '{n} selected', selection.value.size) : t('Nothing selected');
}
