/* rooms/chosen.mjs - what the action bar does to a selection: tag, collect, credit, rate. */
import { html, useEffect, useState } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { get, post } from '../lib/api.mjs';
import { change, showError } from '../lib/changes.mjs';
import { named } from '../lib/select.mjs';
import { ROLES, roleName } from '../lib/words.mjs';
import { DialogHead } from '../parts/dialog.mjs';
import { Icon } from '../parts/icon.mjs';
import { Stars } from '../parts/stars.mjs';

function useRows(path) {
  const [rows, setRows] = useState([]);
  useEffect(() => {
    get(path).then(setRows, showError);
  }, [path]);
  return rows;
}

function Tag({ works, close }) {
  const tags = useRows('/api/tags');
  const [text, setText] = useState('');
  const names = text.split(/[,，、]/).map(s => s.trim()).filter(Boolean);
  const part = text.split(/[,，、]/).at(-1).trim().toLowerCase();
  const offers = tags.filter(row => !names.includes(row.name) && row.name.toLowerCase().includes(part)).slice(0, 12);
  const put = async (add, remove) => {
    close();
    const tag = (add ?? remove).join(t(', '));
    await change('/api/tag', { ...named(works), ...(add ? { add } : { remove }) }, add
      ? tn('{n} work tagged “{tag}”', '{n} works tagged “{tag}”', works.length, { tag })
      : tn('Tag “{tag}” taken from {n} work', 'Tag “{tag}” taken from {n} works', works.length, { tag }));
  };
  const submit = event => {
    event.preventDefault();
    if (names.length) put(names);
  };
  return html`<${DialogHead} title=${tn('Tag {n} work', 'Tag {n} works', works.length)} close=${close} />
    <form onSubmit=${submit}><input class="input" autofocus value=${text} aria-label=${t('Tags, separated by commas')}
        placeholder=${t('sea, evening')} onInput=${e => setText(e.target.value)} autocomplete="off" />
      <footer><button class="button" type="button" disabled=${!names.length} onClick=${() => put(null, names)}>${t('Take away')}</button>
        <button class="button main" type="submit" disabled=${!names.length}>${t('Tag')}</button></footer></form>
    ${offers.length > 0 && html`<div class="chips">${offers.map(row => html`<button class="button small" key=${row.name}
      onClick=${() => put([...names.slice(0, part ? -1 : undefined), row.name])}>${row.name} <span class="faint">${row.count}</span></button>`)}</div>`}`;
}

function Collect({ works, close }) {
  const rows = useRows('/api/collections');
  const [name, setName] = useState('');
  const put = async (id, title) => {
    close();
    await change('/api/collections/' + id + '/add', named(works),
      tn('{n} work put into “{title}”', '{n} works put into “{title}”', works.length, { title }));
  };
  const create = async event => {
    event.preventDefault();
    try {
      const made = await post('/api/collections', { name: name.trim() });
      await put(made.id ?? made.collection, name.trim());
    } catch (error) {
      showError(error);
    }
  };
  return html`<${DialogHead} title=${tn('Put {n} work into a collection', 'Put {n} works into a collection', works.length)} close=${close} />
    <ul class="menu">${rows.map(row => html`<li key=${row.id}><button onClick=${() => put(row.id, row.name)}><${Icon} name="collect" />
      <span class="serif">${row.name}</span> <span class="faint">${row.count}</span></button></li>`)}</ul>
    <form onSubmit=${create}><label class="dim" for="new-collection">${t('Or a new one')}</label>
      <div class="chips"><input id="new-collection" class="input" value=${name} onInput=${e => setName(e.target.value)} /></div>
      <footer><button class="button main" type="submit" disabled=${!name.trim()}>${t('Make and collect')}</button></footer></form>`;
}

function Credit({ works, close, done }) {
  const people = useRows('/api/people');
  const [name, setName] = useState('');
  const [role, setRole] = useState('creator');
  const submit = async event => {
    event.preventDefault();
    close();
    await change('/api/credit', { ...named(works), name: name.trim(), role },
      tn('{name} credited in {n} work', '{name} credited in {n} works', works.length, { name: name.trim() }));
    done?.();
  };
  return html`<${DialogHead} title=${tn('Credit {n} work', 'Credit {n} works', works.length)} close=${close} />
    <form onSubmit=${submit}>
      <label class="dim" for="credit-name">${t('Name')}</label>
      <input id="credit-name" class="input" list="people" autofocus value=${name} onInput=${e => setName(e.target.value)} autocomplete="off" />
      <datalist id="people">${people.map(row => html`<option key=${row.id ?? row.name} value=${row.name}></option>`)}</datalist>
      <label class="dim" for="credit-role">${t('Role')}</label>
      <select id="credit-role" class="input" value=${role} onChange=${e => setRole(e.target.value)}>
        ${ROLES.map(r => html`<option key=${r} value=${r}>${roleName(r)}</option>`)}</select>
      <footer><button class="button main" type="submit" disabled=${!name.trim()}>${t('Credit')}</button></footer></form>`;
}

function Rate({ works, close }) {
  const rate = async stars => {
    close();
    await change('/api/rate', { ...named(works), stars }, stars
      ? tn('{n} work rated {stars}', '{n} works rated {stars}', works.length, { stars: '★'.repeat(stars) })
      : tn('Rating taken from {n} work', 'Rating taken from {n} works', works.length));
  };
  return html`<${DialogHead} title=${tn('Rate {n} work', 'Rate {n} works', works.length)} close=${close} />
    <${Stars} value=${0} rate=${rate} />
    <footer><button class="button" onClick=${() => rate(0)}>${t('Without a rating')}</button></footer>`;
}

export const dialogs = { tag: Tag, collect: Collect, credit: Credit, rate: Rate };
