/* rooms/panel.mjs - all that is known of a work: title, who, facts, tags, people, versions, where it lies, what it came from. */
import { html } from '../vendor/preact.mjs';
import { t, tn, day, clock, length, made, number, size } from '../lib/i18n.mjs';
import { hrefOf } from '../lib/store.mjs';
import { change, openDialog } from '../lib/changes.mjs';
import { addWords, fieldName, howName, kindName, licenceName, roleName } from '../lib/words.mjs';
import { quote } from '../lib/query.mjs';
import { langOf, stateWords } from '../parts/tile.mjs';
import { Fact } from '../parts/fact.mjs';
import { Icon } from '../parts/icon.mjs';
import { Stars } from '../parts/stars.mjs';
import { previewOf } from './work.mjs';

const ALWAYS = ['credit', 'copyright', 'licence', 'place'];
const WHEN_SET = ['album', 'track', 'genre', 'language', 'software', 'isrc', 'iswc'];

/* Of a work without a date of its own, its file's time is shown in this browser's zone. */
function madeWords(state) {
  const said = state.valueOf('date');
  const { created } = state.work.value;
  if (said) return made(said);
  return created ? t('{day}, {time}', { day: day(created), time: clock(created) }) : '';
}

function year(state) {
  return (state.valueOf('date') || state.work.value.created || '').slice(0, 4);
}

function Head({ state }) {
  const work = state.work.value;
  const title = work.title || '';
  const who = state.valueOf('creator');
  return html`<h1 class="serif"><${Fact} name=${fieldName('title')} value=${title} lang=${langOf(title)} add=${t('Add a title')} save=${v => state.edit('title', v)} /></h1>
    <p class="dim"><${Fact} name=${fieldName('creator')} value=${who} add=${addWords('creator')} save=${v => state.edit('creator', v)} />${year(state) && html`<span>${t(', {year}', { year: year(state) })}</span>`}</p>
    <p class="chips marks" hidden=${!stateWords(work) && !work.trashed && (who || state.valueOf('credit'))}>
      ${stateWords(work) && html`<span class="ochre"><${Icon} name="file" small />${stateWords(work)}</span>`}
      ${work.trashed && html`<span class="ochre"><${Icon} name="trash" small />${t('In the trash')}</span>`}
      ${!who && !state.valueOf('credit') && html`<span class="ochre"><${Icon} name="sign" small />${t('No credit')}</span>`}</p>`;
}

/* Two people edited one thing: both are shown, one click decides. */
function Conflict({ state }) {
  const found = state.conflict.value;
  if (!found) return null;
  const settle = mine => {
    state.conflict.value = null;
    if (mine) state.edit(found.name, found.mine, true);
  };
  return html`<div class="quoted conflict" role="alert"><b>${t('{field} was changed elsewhere while you edited it.', { field: fieldName(found.name) })}</b>
    <div class="both"><div><h3>${t('Now')}</h3><p>${found.theirs || t('empty')}</p></div><div><h3>${t('Yours')}</h3><p>${found.mine || t('empty')}</p></div></div>
    <div class="chips"><button class="button small main" onClick=${() => settle(true)}>${t('Use yours')}</button>
      <button class="button small" onClick=${() => settle(false)}>${t('Keep what is there')}</button></div></div>`;
}

/* What people call it; application/vnd.recordare.musicxml+xml -> musicxml */
const FORMATS = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'image/vnd.adobe.photoshop': 'psd',
  'video/x-matroska': 'mkv',
  'video/quicktime': 'mov',
};
function format(type) {
  return FORMATS[type] ?? type.split('/').at(-1).replace(/\+.*$/, '').split('.').at(-1).replace(/^x-/, '');
}

function sizeWords(work) {
  const words = [];
  if (work.width > 0 && work.kind !== 'sound') words.push(number(work.width) + '\u00a0×\u00a0' + number(work.height) + '\u00a0px');
  if (work.duration > 0) words.push(length(work.duration));
  if (work.pages > 0) words.push(tn('{n} page', '{n} pages', work.pages));
  if (work.size > 0) words.push(size(work.size));
  return words.join(t(', '));
}

function Facts({ state }) {
  const work = state.work.value;
  const names = [...ALWAYS, ...WHEN_SET.filter(name => state.valueOf(name))];
  const rate = stars => change('/api/rate', { works: [work.id], stars }, t('Rating changed'));
  return html`<section aria-label=${t('Facts')}><dl class="facts">
    <dt>${t('Kind')}</dt><dd>${kindName(work.kind)}${work.media_type && html`<span class="faint" title=${work.media_type}>, ${format(work.media_type)}</span>`}</dd>
    ${sizeWords(work) && html`<dt>${t('Size')}</dt><dd>${sizeWords(work)}</dd>`}
    <dt>${t('Made')}</dt><dd><${Fact} name=${fieldName('created')} value=${state.valueOf('date')} shown=${madeWords(state)} add=${addWords('date')} save=${v => state.edit('date', v)} /></dd>
    <dt>${t('Rating')}</dt><dd><${Stars} value=${work.rating ?? 0} rate=${rate} /></dd>
    <dt>${t('Tags')}</dt><dd><${Tags} work=${work} /></dd>
    ${names.map(name => html`<dt key=${name + 't'}>${fieldName(name)}</dt><dd key=${name}><${Fact} name=${fieldName(name)} value=${state.valueOf(name)}
      shown=${name === 'licence' ? licenceName(state.valueOf(name)) : undefined} add=${addWords(name)} save=${v => state.edit(name, v)} lang=${langOf(state.valueOf(name))} /></dd>`)}
    <dt>${fieldName('description')}</dt><dd><${Fact} long name=${fieldName('description')} value=${state.valueOf('description')}
      add=${addWords('description')} save=${v => state.edit('description', v)} lang=${langOf(state.valueOf('description'))} /></dd>
  </dl></section>`;
}

function Tags({ work }) {
  const remove = tag => change('/api/tag', { works: [work.id], remove: [tag.name] },
    tn('Tag “{tag}” taken from {n} work', 'Tag “{tag}” taken from {n} works', 1, { tag: tag.name }));
  return html`<span class="chips">${work.tags.map(tag => html`<span class="chip" key=${tag.name}>
    <a href=${hrefOf('library', [], { q: 'tag:' + quote(tag.name) })}>${tag.name}</a>
    <button aria-label=${t('Take the tag {tag} away', { tag: tag.name })} onClick=${() => remove(tag)}><${Icon} name="close" small /></button></span>`)}
    <button class="edit unset" onClick=${() => openDialog('tag', { works: [work.id] })}>${t('Add a tag')}</button></span>`;
}

function Section({ title, action, children }) {
  return html`<section><header><h2>${title}</h2>${action}</header>${children}</section>`;
}

function People({ work }) {
  const remove = one => change('/api/credit', { works: [work.id], name: one.name, role: one.role, remove: true },
    t('{name} taken from the credits', { name: one.name }));
  const add = html`<button class="tool word" onClick=${() => openDialog('credit', { works: [work.id] })}><${Icon} name="plus" />${t('Person')}</button>`;
  if (!work.people.length) return html`<${Section} title=${t('People')} action=${add} />`;
  return html`<${Section} title=${t('People')} action=${add}><dl class="facts">${work.people.map(one => html`<dt key=${one.name + one.role}>${roleName(one.role)}</dt>
    <dd><span class="chip"><a href=${hrefOf('library', [], { q: 'creator:' + quote(one.name) })}>${one.name}</a>
      <button aria-label=${t('Take {name} from the credits', { name: one.name })} onClick=${() => remove(one)}><${Icon} name="close" small /></button></span></dd>`)}</dl><//>`;
}

function Collections({ work }) {
  const remove = one => change('/api/collections/' + one.id + '/remove', { works: [work.id] }, t('Taken from “{title}”', { title: one.name }));
  const add = html`<button class="tool word" onClick=${() => openDialog('collect', { works: [work.id] })}><${Icon} name="plus" />${t('Collect')}</button>`;
  return html`<${Section} title=${t('Collections')} action=${add}><span class="chips">${work.collections.map(one => html`<span class="chip" key=${one.id}>
    <a class="serif" href=${hrefOf('collections', [one.id])}>${one.name}</a>
    <button aria-label=${t('Take it from {title}', { title: one.name })} onClick=${() => remove(one)}><${Icon} name="close" small /></button></span>`)}</span><//>`;
}

/* The newest of all first; each older one can be laid over it. */
function Versions({ work }) {
  if (work.versions.length < 2) return null;
  const said = version => [sizeWords({ ...version, kind: work.kind }), version.added ? day(version.added) : ''].filter(Boolean).join(t(', '));
  const [newest] = work.versions;
  const compare = version => openDialog('compare', { wide: true,
    pair: [{ src: previewOf(version, 2048), words: said(version) }, { src: previewOf(newest, 2048), words: said(newest) }] });
  return html`<${Section} title=${t('Versions')}><ul class="versions">${work.versions.map((version, i) => html`<li key=${version.sha256 ?? i}>
    ${previewOf(version, 240) && html`<img src=${previewOf(version, 240)} alt="" />`}
    <p>${sizeWords({ ...version, kind: work.kind })} <small class="faint">${version.added ? day(version.added) : ''}</small></p>
    ${i > 0 && version.preview && newest.preview && html`<button class="edit unset" onClick=${() => compare(version)}>${t('Compare')}</button>`}</li>`)}</ul><//>`;
}

function Relation({ work, row, from }) {
  const title = row.title || t('Untitled');
  const compare = () => openDialog('compare', { wide: true,
    pair: [{ src: previewOf(from ? row : work, 2048), words: from ? title : work.title }, { src: previewOf(from ? work : row, 2048), words: from ? work.title : title }] });
  const remove = () => change('/api/derive', { works: [from ? work.id : row.id], from: from ? row.id : work.id, remove: true },
    t('No longer linked to “{title}”', { title }));
  return html`<li><span class="chip"><a href=${hrefOf('work', [row.id])}>${title}</a>
      <button aria-label=${t('Take away the link to {title}', { title })} onClick=${remove}><${Icon} name="close" small /></button></span>
    ${row.how && html`<span class="faint"> ${howName(row.how)}</span>`}
    ${work.preview && row.preview && html` <button class="edit unset" onClick=${compare}>${t('Compare')}</button>`}</li>`;
}

/* Made from, and made into. */
function Relations({ work }) {
  const add = html`<button class="tool word" onClick=${() => openDialog('origin', { works: [work.id] })}><${Icon} name="plus" />${t('Master')}</button>`;
  const list = (rows, from) => html`<ul>${rows.map(row => html`<${Relation} key=${row.id} work=${work} row=${row} from=${from} />`)}</ul>`;
  return html`<${Section} title=${t('Made from')} action=${add}>${work.sources.length > 0 && list(work.sources, true)}<//>
    ${work.derived.length > 0 && html`<${Section} title=${t('Made into')}>${list(work.derived, false)}<//>`}`;
}

function Note({ state }) {
  const note = state.valueOf('note');
  return html`<${Section} title=${t('Note')}><p><${Fact} long name=${fieldName('note')} value=${note} add=${addWords('note')}
    save=${v => state.edit('note', v)} lang=${langOf(note)} /></p><//>`;
}

function Places({ work }) {
  if (!work.locations.length) return null;
  return html`<${Section} title=${work.locations.length > 1 ? t('Where it lies') : t('File')}><ul>${work.locations.map(place => html`<li key=${place.path} class="file">
    <span class=${place.state && place.state !== 'present' ? 'faint' : ''}>${place.path}</span>
    ${place.state && place.state !== 'present' && html`<span class="ochre"> ${stateWords(place) || place.state}</span>`}</li>`)}</ul><//>`;
}

function Alike({ work }) {
  const id = work.stack?.id ?? work.stack;
  if (!id) return null;
  return html`<${Section} title=${t('Alike')}><a class="link" href=${hrefOf('duplicates', [id])}>${t('See them side by side')}</a><//>`;
}

export function Panel({ state }) {
  const work = state.work.value;
  return html`<div class="panel"><${Head} state=${state} /><${Conflict} state=${state} /><${Facts} state=${state} />
    <${People} work=${work} /><${Collections} work=${work} /><${Versions} work=${work} /><${Alike} work=${work} />
    <${Relations} work=${work} />
    <${Places} work=${work} />
    <${Note} state=${state} />
    ${work.notes.length > 0 && html`<${Section} title=${t('About the file')}><ul class="dim">${work.notes.map((note, i) => html`<li key=${i}>${note}</li>`)}</ul><//>`}
  </div>`;
}

