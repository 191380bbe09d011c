/* rooms/settings.mjs - theme, language, keys (kept in this browser), and the folders the studio follows and whether it writes
 * beside their files. */
import { html, useEffect, useState } from '../vendor/preact.mjs';
import { t, tn, LANGUAGES, locale } from '../lib/i18n.mjs';
import { get, post } from '../lib/api.mjs';
import { settings, setSetting } from '../lib/store.mjs';
import { change, onChange, openDialog, showError, showToast } from '../lib/changes.mjs';
import { expectJob, readJobs } from '../lib/live.mjs';
import { Icon } from '../parts/icon.mjs';

function Choice({ name, label, choices, value, choose }) {
  const onKeyDown = event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = choices.findIndex(([v]) => v === value);
    const next = (at + step + choices.length) % choices.length;
    choose(choices[next][0]);
    event.currentTarget.children[next].focus();
  };
  return html`<div class="setting"><h2 id=${'set-' + name}>${label}</h2>
    <div class="segments" role="radiogroup" aria-labelledby=${'set-' + name} onKeyDown=${onKeyDown}>${choices.map(([v, text, lang]) => html`<button key=${v} role="radio" lang=${lang}
      aria-checked=${v === value} tabindex=${v === value ? 0 : -1} onClick=${() => choose(v)}>${text}</button>`)}</div></div>`;
}

function stateWords(row) {
  switch (row.state) {
    case 'away': return t('its disk is away');
    case 'missing': return t('not there');
    default: return '';
  }
}

function Folders() {
  const [rows, setRows] = useState([]);
  useEffect(() => {
    const read = () => get('/api/folders').then(setRows, showError);
    read();
    return onChange(read);
  }, []);
  const again = async row => {
    try {
      const answer = await post('/api/add', { path: [row.path] });
      expectJob(answer.job);
      showToast(t('Looking at {path}', { path: row.path }));
    } catch (error) {
      showError(error);
    }
  };
  const forget = row => change('/api/forget', { folder: row.path }, t('{path} is followed no more; its works are in the trash', { path: row.path }));
  return html`<section class="section"><h2>${t('Folders')}</h2>
    ${!rows.length && html`<p class="dim">${t('No folder was added yet.')}</p>`}
    <ul class="lines folders">${rows.map(row => html`<li key=${row.path}><p class="file">${row.path}<small>${tn('{n} work', '{n} works', row.count)}${row.watched ? ', ' + t('followed') : ''}${stateWords(row) ? ', ' + stateWords(row) : ''}${row.excludes ? ', ' + t('without {patterns}', { patterns: row.excludes }) : ''}</small></p>
      <div class="acts"><button class="button small" onClick=${() => again(row)}>${t('Look again')}</button>
        <button class="button small quiet" onClick=${() => forget(row)}>${t('Forget')}</button></div></li>`)}</ul></section>`;
}

/* Of many works in one folder the reason is one. */
function reasonsOf(failed) {
  const found = new Map();
  for (const row of failed) found.set(row.reason, (found.get(row.reason) ?? 0) + 1);
  return [...found];
}

function Sidecars() {
  const [state, setState] = useState(null);
  const read = () => get('/api/sidecars').then(setState, showError);
  useEffect(() => {
    read();
    return onChange(read);
  }, []);
  const choose = async on => {
    try {
      setState(await post(on ? '/api/sidecars/on' : '/api/sidecars/off', {}));
    } catch (error) {
      showError(error);
      read();
    }
  };
  const again = async () => {
    try {
      expectJob((await post('/api/sidecars/write', {})).job);
    } catch (error) {
      showError(error);
    }
  };
  if (!state) return null;
  return html`<section class="section" id="sidecars"><h2>${t('Sidecars')}</h2>
    <label class="check"><input type="checkbox" checked=${state.on} onChange=${e => choose(e.target.checked)} />${t('Write edits beside the files')}</label>
    <p class="dim space">${t('Titles, tags, stars and credits go into an XMP file beside each original too, where other programs read them. The originals are not changed.')}</p>
    ${state.on && state.failed.length > 0 && html`<p>${tn('{n} work could not be written:', '{n} works could not be written:', state.failed.length)}</p>
      <ul class="lines">${reasonsOf(state.failed).map(([reason, n]) => html`<li key=${reason}><p>${reason}<small>${tn('{n} work', '{n} works', n)}</small></p></li>`)}</ul>
      <button class="button small" onClick=${again}>${t('Try again')}</button>`}</section>`;
}

async function checkFiles() {
  try {
    await post('/api/check', {});
    readJobs();
    showToast(t('Checking every file; see Activity'));
  } catch (error) {
    showError(error);
  }
}

export function Settings() {
  const now = settings.value;
  return html`<div class="head"><h1>${t('Settings')}</h1></div><div class="column">
    <${Choice} name="theme" label=${t('Theme')} value=${now.theme} choose=${v => setSetting('theme', v)}
      choices=${[['system', t('As the system')], ['light', t('Light')], ['dark', t('Dark')]]} />
    <${Choice} name="language" label=${t('Language')} value=${now.language || locale} choose=${v => setSetting('language', v)}
      choices=${LANGUAGES.map(([v, text]) => [v, text, v])} />
    <div class="setting"><h2>${t('Keyboard')}</h2><div><label class="check"><input type="checkbox" checked=${now.letters} onChange=${e => setSetting('letters', e.target.checked)} />${t('Single letters act')}</label>
      <p><button class="button small" onClick=${() => openDialog('keys', { wide: true })}>${t('All keys')}</button></p></div></div>
    <${Folders} />
    <${Sidecars} />
    <section class="section"><h2>${t('Files')}</h2><p class="dim space">${t('Reads every original again and says which are not what they were.')}</p>
      <button class="button" onClick=${checkFiles}><${Icon} name="check" />${t('Check every file')}</button></section></div>`;
}
