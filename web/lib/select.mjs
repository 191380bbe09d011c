/* lib/select.mjs - the selection: the same set in every view of the library, extended by range from the last one chosen. */
import { selection, say } from './store.mjs';
import { t, tn } from './i18n.mjs';
import { showError, showToast } from './changes.mjs';

let anchor = -1;

export function select(ids) {
  selection.value = new Set(ids);
  if (!selection.value.size) anchor = -1;
}

export function toggle(wall, index, id) {
  const next = new Set(selection.value);
  if (next.has(id)) next.delete(id);
  else next.add(id);
  anchor = index;
  selection.value = next;
}

/* Everything from the last chosen one (or start) to this one joins the selection. */
export async function selectTo(wall, start, index) {
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
    if (wall.total > 2000) showToast(tn('Choosing {n} work', 'Choosing {n} works', wall.total));
    const ids = await wall.idsBetween(0, wall.total - 1);
    select(ids);
    say(tn('{n} selected', '{n} selected', ids.length));
  } catch (error) {
    showError(error);
  }
}

export function selectionWords() {
  return selection.value.size ? tn('{n} selected', '{n} selected', selection.value.size) : t('Nothing selected');
}
