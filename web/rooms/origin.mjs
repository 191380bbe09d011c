/* rooms/origin.mjs - what works were made from: choose the master, and look at two of them, one over the other. */
import { html, useEffect, useState } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { get } from '../lib/api.mjs';
import { change, showError } from '../lib/changes.mjs';
import { HOWS, howName } from '../lib/words.mjs';
import { DialogHead } from '../parts/dialog.mjs';
import { langOf, titleOf } from '../parts/tile.mjs';
import { previewOf } from './work.mjs';

const MOST = 8;

/* Among several chosen works the master is one of them; of a single work it is looked for. */
function useCandidates(works, text) {
  const [rows, setRows] = useState([]);
  useEffect(() => {
    const abort = new AbortController();
    const among = works.length > 1 && !text.trim();
    const asked = among ? Promise.all(works.slice(0, MOST).map(id => get('/api/works/' + id, {}, abort.signal)))
      : get('/api/grid', { query: text, sort: 'date', offset: 0, limit: MOST + 1 }, abort.signal)
        .then(found => found.filter(row => works.length > 1 || row.id !== works[0]).slice(0, MOST));
    const timer = setTimeout(() => asked.then(setRows, error => error.code !== 'invalid' && showError(error)), 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [works, text]);
  return rows;
}

function Origin({ works, close }) {
  const [text, setText] = useState('');
  const [how, setHow] = useState(HOWS[0]);
  const rows = useCandidates(works, text);
  const link = from => {
    close();
    const made = works.filter(id => id !== from.id);
    return change('/api/derive', { works: made, from: from.id, how },
      tn('{n} work is now said to be made from “{title}”', '{n} works are now said to be made from “{title}”', made.length, { title: titleOf(from) }));
  };
  return html`<${DialogHead} title=${works.length > 1 ? t('Which one is the master?') : t('What was it made from?')} close=${close} />
    <div class="asked"><label class="dim" for="origin-how">${t('It was made by')}</label>
      <select id="origin-how" class="input" value=${how} onChange=${event => setHow(event.target.value)}>
        ${HOWS.map(name => html`<option key=${name} value=${name}>${howName(name)}</option>`)}</select>
      <input class="input" type="search" autofocus value=${text} aria-label=${t('Search for the master')} placeholder=${t('Search for the master')}
        onInput=${event => setText(event.target.value)} autocomplete="off" /></div>
    <ul class="menu pick">${rows.map(row => html`<li key=${row.id}><button onClick=${() => link(row)}>
      ${previewOf(row, 240) ? html`<img src=${previewOf(row, 240)} alt="" />` : html`<i></i>`}
      <span lang=${langOf(titleOf(row))}>${titleOf(row)}</span></button></li>`)}</ul>
    ${text.trim() && !rows.length && html`<p class="faint">${t('Nothing in the library matches “{query}”.', { query: text })}</p>`}`;
}

/* pair: [{ src, words }, { src, words }] of one shape or not; what is seen through the seam is the second. */
function Compare({ pair: [under, over], close }) {
  const [at, setAt] = useState(50);
  return html`<${DialogHead} title=${t('Compare')} close=${close} />
    <div class="compare"><img src=${under.src} alt=${under.words} />
      <img src=${over.src} alt=${over.words} style=${{ clipPath: 'inset(0 0 0 ' + at + '%)' }} />
      <i style=${{ left: at + '%' }}></i>
      <input type="range" min="0" max="100" value=${at} aria-label=${t('Where the two meet')} onInput=${event => setAt(Number(event.target.value))} /></div>
    <div class="ends dim"><span>${under.words}</span><span>${over.words}</span></div>`;
}

export const dialogs = { origin: Origin, compare: Compare };
