/*
 * lib/work.mjs - one work as the page holds it, read from GET /api/works/{work}; edits are shown at once and taken back when
 * the studio refuses them.
 */
import { signal } from '../vendor/preact.mjs';
import { get, send } from './api.mjs';
import { t } from './i18n.mjs';
import { showToast, showError, tellChange } from './changes.mjs';
import { fieldName } from './words.mjs';

const list = value => (Array.isArray(value) ? value : []);

/* Fields as the file and people said them -> the value that counts: a person's over a sidecar's over the file's. */
function valuesOf(fields) {
  if (!Array.isArray(fields)) return fields ?? {};
  const found = {};
  for (const field of fields) {
    const known = found[field.name];
    if (!known || (field.source ?? 0) > known.source) found[field.name] = { source: field.source ?? 0, values: [field.value] };
    else if ((field.source ?? 0) === known.source) known.values.push(field.value);
  }
  return Object.fromEntries(Object.entries(found).map(([name, f]) => [name, f.values.join('; ')]));
}

export function readWork(row) {
  return {
    ...row,
    values: valuesOf(row.fields),
    tags: list(row.tags).map(tag => (typeof tag === 'string' ? { name: tag } : tag)),
    people: list(row.people),
    collections: list(row.collections),
    versions: list(row.versions),
    locations: list(row.locations),
    sources: list(row.sources),
    derived: list(row.derived),
    notes: list(row.notes),
  };
}

export class WorkState {
  constructor(id) {
    this.id = id;
    this.work = signal(null);
    this.error = signal(null);
    this.conflict = signal(null); /* { name, mine, theirs } */
  }

  async load() {
    try {
      this.work.value = readWork(await get('/api/works/' + this.id));
      this.error.value = null;
    } catch (error) {
      this.error.value = error;
    }
  }

  valueOf(name) {
    const work = this.work.value;
    if (name === 'title') return work.title ?? '';
    if (name === 'creator') return work.creator ?? '';
    return work.values[name] ?? '';
  }

  /* Shows the new value at once, then sends it with the revision it was based on. */
  async edit(name, value, force = false) {
    const before = this.work.value;
    const was = this.valueOf(name);
    if (value === this.valueOf(name) && !force) return;
    this.work.value = { ...before, ...(name === 'title' || name === 'creator' ? { [name]: value } : {}), values: { ...before.values, [name]: value } };
    const body = { works: [this.id], set: [name + '=' + value] };
    if (before.revision !== undefined && !force) body['if-revision'] = String(before.revision);
    try {
      const row = await send('POST', '/api/edit', body);
      this.conflict.value = null;
      showToast(t('{field} changed', { field: fieldName(name) }), { undo: row?.change });
      await this.load();
      tellChange(true);
    } catch (error) {
      this.work.value = before;
      if (error.code === 'conflict') {
        await this.load();
        const theirs = this.valueOf(name);
        if (theirs === was) await this.edit(name, value, true); /* they changed something else */
        else this.conflict.value = { name, mine: value, theirs };
      } else {
        showError(error);
      }
    }
  }
}
