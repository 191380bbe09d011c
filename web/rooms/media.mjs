/* rooms/media.mjs - what stands on the stage for works that are not a single picture: film, sound, words. */
import { html, useEffect, useRef, useState } from '../vendor/preact.mjs';
import { t } from '../lib/i18n.mjs';
import { get } from '../lib/api.mjs';
import { langOf } from '../parts/tile.mjs';
import { Icon } from '../parts/icon.mjs';

const LONGEST = 2_000_000;

export function originalOf(work) {
  return '/original/' + work.id;
}

/* The browser cannot play this format: the picture stays, and the way to the file. */
function Unplayable({ work, poster }) {
  return html`<div class="player">${poster && html`<img src=${poster} alt="" />`}
    <p>${t('This browser cannot play {type}.', { type: work.media_type ?? '' })}</p>
    <a class="button" href=${originalOf(work) + '?download=1'}><${Icon} name="download" />${t('Download the original')}</a></div>`;
}

export function Film({ work, poster }) {
  const [failed, setFailed] = useState(false);
  useEffect(() => setFailed(false), [work.id]);
  if (failed) return html`<div class="canvas tall"><${Unplayable} work=${work} poster=${poster} /></div>`;
  const shape = work.width > 0 && work.height > 0 ? work.width + ' / ' + work.height : '16 / 9';
  return html`<div class="canvas film"><div class="player"><video style=${{ aspectRatio: shape }} key=${work.id} controls playsinline preload="metadata" poster=${poster} src=${originalOf(work)}
    aria-label=${work.title} onError=${() => setFailed(true)}></video></div></div>`;
}

export function Sound({ work, wave }) {
  const audio = useRef(null);
  const [at, setAt] = useState(0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    setFailed(false);
    setAt(0);
  }, [work.id]);
  const length = () => audio.current?.duration || work.duration || 0;
  const seek = event => {
    const rect = event.currentTarget.getBoundingClientRect();
    if (audio.current && length()) audio.current.currentTime = ((event.clientX - rect.left) / rect.width) * length();
  };
  if (failed) return html`<div class="canvas"><${Unplayable} work=${work} poster=${wave} /></div>`;
  return html`<div class="canvas"><div class="player">
    ${wave && html`<div class="wave" onClick=${seek}><img src=${wave} alt="" width=${work.width || 960} height=${work.height || 240} />
      <i style=${{ left: at * 100 + '%' }}></i></div>`}
    <audio key=${work.id} ref=${audio} controls preload="metadata" src=${originalOf(work)} aria-label=${work.title} onError=${() => setFailed(true)}
      onTimeUpdate=${event => setAt(length() ? event.target.currentTime / length() : 0)}></audio></div></div>`;
}

/* The words themselves: of plain text from the file, of a book or document as its decoder found them. */
async function wordsOf(work, signal) {
  if (/^text\/(plain|markdown)/.test(work.media_type ?? '')) {
    const response = await fetch(originalOf(work), { headers: { Range: 'bytes=0-' + (LONGEST - 1) }, signal });
    if (!response.ok) throw new Error(response.statusText);
    return response.text();
  }
  return (await get('/api/works/' + work.id + '/text', {}, signal)).text;
}

export function Reader({ work, instead }) {
  const [text, setText] = useState(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    setText(null);
    setFailed(false);
    wordsOf(work, abort.signal).then(setText, error => error.name !== 'AbortError' && setFailed(true));
    return () => abort.abort();
  }, [work.id]);
  if (failed) return instead;
  return html`<div class="canvas tall"><div class="reader" tabindex="0" role="region" aria-label=${work.title}>
    <div lang=${langOf(text ?? '')}>${text ?? ''}</div></div></div>`;
}
