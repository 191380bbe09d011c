/*
 * parts/tile.mjs - one work on the wall: its picture, whole, and the caption line beneath it with box, title and badges.
 */
import { html } from '../vendor/preact.mjs';
import { t, tn, length } from '../lib/i18n.mjs';
import { hrefOf, selection } from '../lib/store.mjs';
import { kindName } from '../lib/words.mjs';
import { Icon } from './icon.mjs';

/* The language of a title, as far as its script tells. */
export function langOf(text) {
  if (/[\u3040-\u30ff]/.test(text)) return 'ja';
  if (/[\u4e00-\u9fff]/.test(text)) return 'zh';
  return undefined;
}

/* Previews by their longer edge; the width each has follows from the shape. */
export function sources(work) {
  if (!work.preview) return {};
  const base = work.preview.endsWith('/') ? work.preview : work.preview + '/';
  const ratio = work.width > 0 && work.height > 0 ? work.width / work.height : 1;
  const wide = edge => Math.max(1, Math.round(ratio >= 1 ? edge : edge * ratio));
  return { clip: base + 'clip', src: base + '240', srcset: base + '240 ' + wide(240) + 'w, ' + base + '960 ' + wide(960) + 'w' };
}

function Badges({ work }) {
  const stacked = work.stack && work.stack_count > 1;
  return html`<span class="badges">
    ${work.duration > 0 && work.kind !== 'sound' && html`<span>${length(work.duration)}</span>`}
    ${work.rating > 0 && html`<span class="quiet" title=${tn('{n} star', '{n} stars', work.rating)}>${'★'.repeat(work.rating)}</span>`}
    ${stacked && html`<span class="quiet" title=${tn('{n} alike', '{n} alike', work.stack_count)}><${Icon} name="stack" small /></span>`}
    ${(work.state === 'missing' || work.state === 'away')
      && html`<span class="ochre" title=${stateWords(work)}><${Icon} name="file" small /></span>`}
    ${!work.credited && work.state !== 'failed'
      && html`<span class="ochre" title=${t('No credit')}><${Icon} name="sign" small /></span>`}
  </span>`;
}

export function stateWords(work) {
  if (work.state === 'missing') return t('The file is not where it was');
  if (work.state === 'away') return t('Its disk is away');
  return '';
}

export function titleOf(work) {
  return work.title || t('Untitled');
}

/* What a screen reader says for the whole tile. */
function label(work) {
  const words = [titleOf(work), kindName(work.kind)]; /* holds all that stands on the picture */
  if (work.duration > 0) words.push(length(work.duration));
  if (work.rating > 0) words.push(tn('{n} star', '{n} stars', work.rating));
  if (work.stack && work.stack_count > 1) words.push(tn('{n} alike', '{n} alike', work.stack_count));
  if (work.state === 'failed') words.push(work.reason || t('could not be read'));
  else if (!work.credited) words.push(t('no credit'));
  if (stateWords(work)) words.push(stateWords(work));
  return words.join(t(', '));
}

function Picture({ work, width, first }) {
  if (work.state === 'failed') {
    return html`<span class="none"><${Icon} name="file" /><span>${work.reason || t('could not be read')}</span></span>`;
  }
  if (!work.preview) {
    return html`<span class="none quiet"><${Icon} name="file" /><span>${kindName(work.kind)}</span></span>`;
  }
  const { src, srcset } = sources(work);
  /* The small one at once; parts/grid.mjs puts the sharper ones in place when the wall is at rest. */
  return html`<img alt="" src=${src} data-sharp=${srcset} sizes=${width + 'px'} decoding="async" draggable=${false}
      fetchpriority=${first ? 'high' : 'auto'} />
    ${work.kind === 'sound' && work.duration > 0 && html`<span class="len">${length(work.duration)}</span>`}`;
}

export function Tile({ work, index, tile, height, first, from, tabbable, column }) {
  const selected = selection.value.has(work.id);
  const title = titleOf(work);
  const clip = work.kind === 'film' && work.preview && work.state !== 'failed' ? sources(work).clip : undefined;
  const away = work.state === 'missing' || work.state === 'away';
  return html`<div class=${tile.width < 150 ? 'tile narrow' : 'tile'} role="gridcell" aria-selected=${selected}
      aria-colindex=${column} style=${{ left: tile.left + 'px', width: tile.width + 'px' }}>
    <a class=${'pic ' + work.kind + (away ? ' faded' : '')} href=${hrefOf('work', [work.id], from)}
      tabindex=${tabbable ? 0 : -1} data-index=${index} data-id=${work.id} data-clip=${clip} aria-label=${label(work)}
      style=${{ height: height + 'px' }} draggable=${false}>
      <${Picture} work=${work} width=${tile.width} first=${first} />
    </a>
    <div class="caption">
      <button class="box" tabindex="-1" data-box=${index} aria-label=${t('Select {title}', { title })} aria-pressed=${selected}>
        <${Icon} name="check" small /></button>
      <b class=${work.titled ? '' : 'file'} lang=${langOf(title)} title=${title}>${title}</b>
      <${Badges} work=${work} />
    </div>
  </div>`;
}
