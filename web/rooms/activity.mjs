/* rooms/activity.mjs - what runs, and what was done day by day; each can be undone, the larger ones after a look. */
import { html, useEffect, useState } from '../vendor/preact.mjs';
import { t, tn, clock, dayInWords, left, retell, size } from '../lib/i18n.mjs';
import { get, post } from '../lib/api.mjs';
import { jobs, uploads } from '../lib/store.mjs';
import { onChange, redo, undo, showError } from '../lib/changes.mjs';
import { readJobs } from '../lib/live.mjs';
import { workOf } from '../parts/nav.mjs';
import { Icon } from '../parts/icon.mjs';

const PAGE = 100;

function jobName(job) {
  switch (job.kind) {
    case 'add': return t('Adding works');
    case 'check': return t('Checking that every file is what it was');
    case 'backup': return t('Backing up');
    default: return job.kind;
  }
}

function jobWords(job) {
  if (job.state === 'queued') return t('Waits for its turn');
  if (!(job.total > 0)) return job.doing ? job.doing : t('Looking');
  const elapsed = (Date.now() - new Date(job.started).getTime()) / 1000;
  const rest = left(job.done, job.total, elapsed);
  const words = t('{done} of {total}', { done: job.done, total: job.total });
  return rest ? words + t(', ') + rest : words;
}

function Job({ job }) {
  const cancel = async () => {
    try {
      await post('/api/jobs/' + job.id + '/cancel', {});
      readJobs();
    } catch (error) {
      showError(error);
    }
  };
  return html`<li><span class="when">${clock(job.started ?? job.created)}</span>
    <div><p>${jobName(job)}</p><progress aria-label=${jobName(job)} value=${workOf(job)} max="1"></progress>
      <p><small>${jobWords(job)}</small></p></div>
    <div class="acts"><button class="button small" onClick=${cancel}>${t('Cancel')}</button></div></li>`;
}

function Upload() {
  const now = uploads.value;
  if (!now) return null;
  const elapsed = (Date.now() - now.started) / 1000;
  const rest = left(now.sent, now.bytes, elapsed);
  return html`<li><span class="when">${clock(new Date(now.started))}</span>
    <div><p>${tn('Sending {n} file', 'Sending {n} files', now.files)}</p><progress aria-label=${t('Sending')} value=${now.bytes ? now.sent / now.bytes : 0} max="1"></progress>
      <p><small>${t('{done} of {total}', { done: size(now.sent), total: size(now.bytes) })}${rest && ', ' + rest}</small></p></div>
    <div class="acts"><button class="button small" onClick=${now.cancel}>${t('Cancel')}</button></div></li>`;
}

/* A finished job that ended badly says so, once, where it ended. */
function Ended({ job }) {
  const failures = Array.isArray(job.result?.failed) ? job.result.failed : [];
  if (job.state !== 'failed' && job.state !== 'cancelled' && !failures.length) return null;
  return html`<li><span class="when">${clock(job.finished ?? job.created)}</span><div>
    <p>${job.state === 'failed' ? t('{name} failed', { name: jobName(job) }) : job.state === 'cancelled' ? t('{name} was cancelled', { name: jobName(job) })
      : tn('{n} file could not be read', '{n} files could not be read', failures.length)}</p>
    <p>${job.state === 'failed' && html`<small>${job.doing}</small>`}
      ${failures.slice(0, 5).map(f => html`<small key=${f.path} class="file"><b>${f.path.split('/').at(-1)}</b> ${f.reason}</small>`)}</p></div></li>`;
}

function summaryOf(row) {
  return retell(row.summary) || row.operation;
}

function Preview({ row, close }) {
  const [found, setFound] = useState(null);
  useEffect(() => {
    post('/api/undo', { change: row.id, 'dry-run': true }).then(setFound, error => {
      showError(error);
      close();
    });
  }, []);
  if (!found) return null;
  const run = () => {
    close();
    undo(row.id);
  };
  return html`<div class="quoted whole"><h3>${t('Undo would do this')}</h3>
    <p>${found.summary ? t('Take back: {what}', { what: retell(found.summary) }) : tn('Put {n} thing back as it was.', 'Put {n} things back as they were.', found.restored)}</p>
    ${found.kept > 0 && html`<p>${t('Keep what was changed since.')}</p>`}
    <div class="chips"><button class="button main small" onClick=${run}>${tn('Undo {n} change', 'Undo {n} changes', found.restored)}</button>
      <button class="button small" onClick=${close}>${t('Keep')}</button></div></div>`;
}

/* The change that undid this one and stands, if there is one: an undo can itself be undone. */
function undoneBy(row, rows) {
  return rows.find(other => other.reverts === row.id && !undoneBy(other, rows));
}

function Change({ row, rows }) {
  const [looking, setLooking] = useState(false);
  const by = undoneBy(row, rows);
  const undone = by || row.reverted;
  return html`<li><span class="when">${clock(row.at)}</span>
    <p class=${undone ? 'undone' : ''}>${summaryOf(row)}${row.actor && row.actor !== 'owner' && html`<small>${row.actor}</small>`}</p>
    <div class="acts">${undone
      ? html`<button class="button small quiet" onClick=${() => redo(by?.id)}><${Icon} name="redo" />${t('Redo')}</button>`
      : row.undoable && html`<button class="button small" aria-expanded=${looking} onClick=${() => setLooking(v => !v)}><${Icon} name="undo" />${t('Undo')}</button>`}</div>
    ${looking && html`<${Preview} row=${row} close=${() => setLooking(false)} />`}</li>`;
}

export function Activity() {
  const [rows, setRows] = useState(null);
  const [limit, setLimit] = useState(PAGE);
  useEffect(() => {
    const read = () => get('/api/activity', { limit }).then(setRows, showError);
    read();
    readJobs();
    return onChange(read);
  }, [limit]);
  const running = jobs.value.filter(j => j.state === 'running' || j.state === 'queued');
  const ended = jobs.value.filter(j => j.state === 'failed' || j.state === 'cancelled' || j.result?.failed?.length).slice(0, 6);
  const days = [];
  for (const row of (rows ?? []).filter(r => !r.reverts)) {
    const name = dayInWords(row.at);
    if (days.at(-1)?.name !== name) days.push({ name, rows: [] });
    days.at(-1).rows.push(row);
  }
  return html`<div class="head"><h1>${t('Activity')}</h1></div><div class="column">
    ${(running.length > 0 || uploads.value) && html`<section class="section"><h2>${t('Running')}</h2><ul class="lines"><${Upload} />
      ${running.map(job => html`<${Job} key=${job.id} job=${job} />`)}</ul></section>`}
    ${ended.length > 0 && html`<section class="section"><h2>${t('Needs a look')}</h2><ul class="lines">${ended.map(job => html`<${Ended} key=${job.id} job=${job} />`)}</ul></section>`}
    ${days.map(one => html`<section class="section" key=${one.name}><h2>${one.name}</h2><ul class="lines">${one.rows.map(row => html`<${Change} key=${row.id} row=${row} rows=${rows} />`)}</ul></section>`)}
    ${rows && !rows.length && !running.length && html`<p class="sentence">${t('Nothing was changed yet. What you do will stand here, and can be undone.')}</p>`}
    ${rows && rows.length >= limit && html`<p class="section"><button class="button" onClick=${() => setLimit(n => n + PAGE)}>${t('Show earlier days')}</button></p>`}
  </div>`;
}

