/*
 * lib/live.mjs - what happens elsewhere: one event stream. "version" says that something in the catalogue changed,
 * "job" carries a job's row.
 */
import { get } from './api.mjs';
import { tellChange } from './changes.mjs';
import { afterFirstView } from './idle.mjs';
import { jobs, attention, total } from './store.mjs';

let timer = 0;

export function startLive() {
  const source = new EventSource('/api/events');
  let broken = false;
  source.addEventListener('version', later);
  source.addEventListener('job', event => {
    try {
      takeJob(JSON.parse(event.data));
    } catch {
      /* a line that is not ours */
    }
  });
  source.addEventListener('error', () => {
    broken = true;
  });
  source.addEventListener('open', () => {
    if (broken) later(); /* something may have changed meanwhile */
    broken = false;
  });
  afterFirstView(readJobs);
}

/* Many changes in a second are one for the eye. */
function later() {
  if (timer) return;
  timer = setTimeout(() => {
    timer = 0;
    tellChange(ours.size > 0);
    for (const id of ended) ours.delete(id);
  }, 400);
}

/* Jobs this page asked for: what they bring may move at once. */
const ours = new Set();
const ended = new Set();

export function expectJob(id) {
  if (!id || ours.has(id)) return;
  ours.add(id);
  readJobs();
}

function takeJob(row) {
  const known = jobs.value.find(j => j.id === row.id);
  jobs.value = known ? jobs.value.map(j => (j.id === row.id ? row : j)) : [row, ...jobs.value];
  if (row.state !== 'running' && row.state !== 'queued') {
    ended.add(row.id);
    later();
  }
}

export async function readJobs() {
  try {
    jobs.value = await get('/api/jobs', { limit: 50 });
  } catch {
    /* shown by whoever needs them */
  }
}

export async function readAttention() {
  try {
    attention.value = (await get('/api/attention')).filter(row => row.count > 0);
  } catch {
    attention.value ??= []; /* the strip stays as it was */
  }
}

export function setTotal(n) {
  total.value = n;
}
