/*
 * parts/send.mjs - sends files up to the studio, two at a time; a folder keeps its inner paths as names. What fails is named,
 * the rest goes on. Loaded when the first file comes.
 */
import { t, tn } from '../lib/i18n.mjs';
import { upload, randomKey } from '../lib/api.mjs';
import { uploads } from '../lib/store.mjs';
import { showToast, tellChange } from '../lib/changes.mjs';
import { expectJob } from '../lib/live.mjs';

const AT_ONCE = 2;

/* [{ file, name }] from what was dropped: folders are walked. */
export async function filesOf(entries) {
  const found = [];
  for (const { entry, file } of entries) {
    if (entry) await walkEntry(entry, '', found);
    else if (file) found.push({ file, name: file.name });
  }
  return found;
}

async function walkEntry(entry, path, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, name: path + entry.name });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    for (const inner of some) await walkEntry(inner, path + entry.name + '/', found);
  }
}

/* The folder in uploads/ they lie in: named for what was dropped, and for when. */
function batchName(files) {
  const folder = files[0].name.includes('/') ? files[0].name.split('/')[0].replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 30) : '';
  const now = new Date().toISOString().slice(0, 16).replace(/[T:]/g, '-');
  return [folder.replace(/^-+|-+$/g, ''), now, randomKey().slice(0, 4)].filter(Boolean).join('-');
}

export async function sendFiles(list) {
  const files = list.filter(f => !/(^|\/)\./.test(f.name));
  if (!files.length) {
    showToast(t('There was no file in it'));
    return;
  }
  const abort = new AbortController();
  const batch = batchName(files);
  const bytes = files.reduce((n, f) => n + f.file.size, 0);
  const state = { files: files.length, done: 0, bytes, failed: [], started: Date.now(), cancel: () => abort.abort() };
  const sent = new Map();
  const tell = () => {
    uploads.value = { ...state, sent: [...sent.values()].reduce((a, b) => a + b, 0) };
  };
  tell();
  let next = 0;
  const worker = async () => {
    while (next < files.length && !abort.signal.aborted) {
      const { file, name } = files[next++];
      try {
        const answer = await upload(file, name, batch, n => (sent.set(name, n), tell()), abort.signal);
        expectJob(answer?.job);
      } catch (error) {
        if (error.code !== 'cancelled') state.failed.push({ name, reason: error.message });
      }
      state.done++;
      sent.set(name, file.size);
      tell();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  uploads.value = null;
  tellChange(true);
  if (state.failed.length) {
    const { name, reason } = state.failed[0];
    showToast(tn('{name} was not added: {reason}', '{n} files were not added, the first is {name}: {reason}',
      state.failed.length, { name, reason }), { error: true });
  } else if (abort.signal.aborted) {
    showToast(t('Stopped. What had arrived stays'));
  } else {
    showToast(tn('{n} file arrived', '{n} files arrived', files.length));
  }
}

/* The browser's own chooser. */
export function pickFiles(folder) {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = Boolean(folder);
  input.className = 'unseen';
  input.ariaLabel = t('Files');
  input.onchange = () => {
    sendFiles([...input.files].map(file => ({ file, name: file.webkitRelativePath || file.name })));
    input.remove();
  };
  input.oncancel = () => input.remove();
  document.body.append(input);
  input.click();
}
