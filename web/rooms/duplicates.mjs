/* rooms/duplicates.mjs - works that look the same, side by side at one size: keep them as a stack, or say they are not. */
import { html, useEffect, useState } from '../vendor/preact.mjs';
import { t, tn, number, size } from '../lib/i18n.mjs';
import { get } from '../lib/api.mjs';
import { hrefOf, route } from '../lib/store.mjs';
import { change, onChange, showError } from '../lib/changes.mjs';
import { readAttention } from '../lib/live.mjs';
import { attentionWords } from '../lib/words.mjs';
import { langOf, titleOf } from '../parts/tile.mjs';
import { previewOf } from './work.mjs';

const SHOWN = 20;

function reasonWords(stack) {
  switch (stack.reason) {
    case 'same': return t('The same bytes');
    case 'similar': return t('They look alike');
    default: return t('Put together by a person');
  }
}

function Figure({ work }) {
  const words = [];
  if (work.width > 0) words.push(number(work.width) + '\u00a0×\u00a0' + number(work.height));
  if (work.size > 0) words.push(size(work.size));
  if (work.distance > 0) words.push(tn('{n} bit apart', '{n} bits apart', work.distance));
  const preview = previewOf(work, 960);
  return html`<figure><a class="cover" href=${hrefOf('work', [work.id])} aria-label=${titleOf(work)}>
      ${preview && html`<img src=${preview} alt="" loading="lazy" />`}</a>
    <figcaption><b class=${work.titled === false ? 'file' : ''} lang=${langOf(titleOf(work))}>${titleOf(work)}</b>${words.join(t(', '))}${work.path && html`<span class="file place">${work.path.split('/').slice(-2).join('/')}</span>`}</figcaption></figure>`;
}

function Stack({ stack }) {
  const act = (verb, text) => change('/api/stacks/' + stack.id + '/' + verb, {}, text).then(readAttention);
  const suggested = stack.state === 'suggested' || stack.state === 0;
  return html`<li class="section"><div class="head"><h2>${reasonWords(stack)}</h2><span class="count">${stack.reason === 'same' ? tn('{n} file', '{n} files', stack.works.length) : tn('{n} work', '{n} works', stack.works.length)}</span><span class="grow"></span>
      ${suggested && html`<button class="button small" onClick=${() => act('accept', t('Kept as one stack'))}>${t('Keep as a stack')}</button>`}
      <button class="button small quiet" onClick=${() => act('dissolve', t('They are no stack any more'))}>${t('Not the same')}</button></div>
    <div class="pair">${stack.works.map((work, i) => html`<${Figure} key=${work.id + i} work=${work} />`)}</div></li>`;
}

export function Duplicates() {
  const [stacks, setStacks] = useState(null);
  const [shown, setShown] = useState(SHOWN);
  useEffect(() => {
    const read = () => get('/api/stacks').then(setStacks, showError);
    read();
    return onChange(read);
  }, []);
  const wanted = route.value.rest[0];
  const all = (stacks ?? []).filter(s => s.state !== 'dissolved' && (!wanted || s.id === wanted));
  const open = wanted ? all : [...all.filter(s => s.state === 'suggested'), ...all.filter(s => s.state !== 'suggested')];
  const waiting = open.filter(s => s.state === 'suggested');
  const doubles = new Set(waiting.flatMap(s => s.works.map(work => work.id))).size; /* as the strip counts them */
  return html`<div class="head"><h1>${t('Duplicates')}</h1></div>
    ${stacks && html`<p class="sentence">${waiting.length ? t('{duplicates} in {groups}.', {
        duplicates: attentionWords('duplicates', doubles), groups: tn('{n} group', '{n} groups', waiting.length) })
      : open.length ? t('Nothing waits. These are kept as stacks.') : t('No two works look the same.')}</p>`}
    <ul>${open.slice(0, shown).map(stack => html`<${Stack} key=${stack.id} stack=${stack} />`)}</ul>
    ${open.length > shown && html`<p><button class="button" onClick=${() => setShown(n => n + SHOWN)}>${t('Show more')}</button></p>`}`;
}
