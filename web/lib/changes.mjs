/*
 * lib/changes.mjs - every change goes through here: it is sent, answered with a toast that carries Undo, and told to
 * whoever shows what it touched.
 *
 *   await change('/api/tag', { works, add: ['sea'] }, tn('{n} work tagged', ...))
 *   onChange(() => refresh())        also called for changes made elsewhere (live.mjs)
 */
import { post, send } from './api.mjs';
import { t } from './i18n.mjs';
import { toast, dialog } from './store.mjs';

const listeners = new Set();

export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/* mine: made by this page just now, so what it moves may move at once. */
export function tellChange(mine) {
  for (const listener of [...listeners]) listener(mine);
}

let serial = 0;

export function showToast(text, more = {}) {
  toast.value = { text, key: ++serial, undo: null, ...more };
}

export function showError(error) {
  if (error?.name === 'AbortError') return;
  showToast(error.message || String(error), { error: true });
}

/* What was so already is no change: then the studio says so. */
function sentence(row, text) {
  if (row?.change === null && row.message) return row.message;
  return typeof text === 'function' ? text(row) : text;
}

/* Sends it; answers the server's row, or null when it failed (the error has then been shown). */
export async function change(path, body, text, { method = 'POST', quiet = false, rethrow = false } = {}) {
  try {
    const row = await send(method, path, body);
    const undo = row?.change ?? null;
    if (!quiet) showToast(sentence(row, text), { undo });
    tellChange(true);
    return row ?? {};
  } catch (error) {
    if (rethrow) throw error;
    showError(error);
    return null;
  }
}

export async function undo(id) {
  return revert('/api/undo', id, t('Undone'), t('There is nothing to undo'));
}

export async function redo(id) {
  return revert('/api/redo', id, t('Done again'), t('There is nothing to redo'));
}

async function revert(path, id, done, nothing) {
  try {
    const row = await post(path, id ? { change: id } : {});
    const kept = row?.kept ?? 0;
    showToast(kept ? t('{done}. What was changed since stays as it is.', { done }) : done,
      { redo: path === '/api/undo' ? row?.change : null });
    tellChange(true);
    return row;
  } catch (error) {
    if (error.code === 'not-found' && !id) showToast(nothing);
    else showError(error);
    return null;
  }
}

export function openDialog(name, data = {}) {
  dialog.value = { name, ...data };
}
