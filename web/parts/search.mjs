/*
 * parts/search.mjs - the search field: words and filters, with what can stand next offered beneath it (filters, their values,
 * saved searches). Enter searches, Esc clears and leaves.
 */
import { html, useEffect, useRef, useState } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { phone, total } from '../lib/store.mjs';
import { get } from '../lib/api.mjs';
import { change } from '../lib/changes.mjs';
import { offersFor } from '../lib/offers.mjs';
import { KINDS, kindPlural } from '../lib/words.mjs';
import { useKeys } from '../lib/keys.mjs';
import { Icon } from './icon.mjs';

/* What can stand next, and which of it is marked: -1 none. */
function useOffers(open, text, saved) {
  const [offers, setOffers] = useState([]);
  const [at, setAt] = useState(-1);
  useEffect(() => {
    let current = true;
    if (open) offersFor(text, saved).then(found => current && (setOffers(found), setAt(-1)));
    return () => {
      current = false;
    };
  }, [open, text, saved]);
  return [offers, at, setAt];
}

/* Saved searches, and keeping the one that stands in the field. */
function useSaved(open, text) {
  const [saved, setSaved] = useState([]);
  const read = () => get('/api/searches').then(setSaved, () => setSaved([]));
  useEffect(() => {
    if (open) read();
  }, [open]);
  const keep = async (path, body, words, options) => {
    await change(path, body, words, options);
    await read();
  };
  return { saved,
    save: () => keep('/api/searches', { name: text, query: text }, t('Search saved')),
    forget: one => keep('/api/searches/' + one.id, {}, t('Search forgotten'), { method: 'DELETE' }) };
}

export function Search({ query, search, kind, setKind, wrong }) {
  const [text, setText] = useState(query);
  const [open, setOpen] = useState(false);
  const { saved, save, forget } = useSaved(open, text.trim());
  const [offers, at, setAt] = useOffers(open, text, saved);
  const input = useRef(null);
  useEffect(() => setText(query), [query]);
  useKeys({ '/': () => (input.current?.focus(), input.current?.select()) });

  const clear = () => {
    setText('');
    search('');
  };
  const run = value => {
    setOpen(false);
    search(value.trim());
  };
  const take = offer => {
    setText(offer.apply);
    input.current?.focus();
    if (offer.run) run(offer.apply);
  };
  const mark = step => offers.length > 0 && (setOpen(true), setAt(old => (old + step + offers.length + 1) % (offers.length + 1)), true);
  const leaveOff = () => {
    if (open) setOpen(false);
    else if (text) clear();
    else input.current.blur();
  };
  const act = { ArrowDown: () => mark(1), ArrowUp: () => mark(-1), Enter: () => (open && offers[at] ? take(offers[at]) : run(text), true),
    Escape: () => (leaveOff(), false) };
  const onKeyDown = event => {
    if (event.isComposing || !act[event.key]) return;
    if (event.key === 'Escape') event.stopPropagation();
    if (act[event.key]()) event.preventDefault();
  };
  const leave = event => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  const canSave = text.trim() && !saved.some(s => s.query === text.trim());
  const hint = phone.value && total.value !== null
    ? tn('Search {n} work', 'Search {n} works', total.value)
    : t('Search titles, people, words in texts');
  return html`<div class=${wrong ? 'field grow wrong' : 'field grow'} role="search" onFocusOut=${leave}>
    <${Icon} name="search" />
    <input type="search" ref=${input} value=${text} placeholder=${hint} aria-label=${t('Search')} aria-invalid=${Boolean(wrong)} autocomplete="off" spellcheck=${false}
      enterkeyhint="search" role="combobox" aria-expanded=${open && offers.length > 0} aria-controls="offers" aria-autocomplete="list"
      aria-activedescendant=${open && at >= 0 && offers[at] ? 'offer-' + at : undefined}
      onFocus=${() => setOpen(true)} onClick=${() => setOpen(true)} onKeyDown=${onKeyDown}
      onInput=${event => (setText(event.target.value), setOpen(true))} />
    ${text
      ? html`<button class="tool clear" aria-label=${t('Clear the search')} onClick=${clear}><${Icon} name="close" small /></button>`
      : !phone.value && html`<kbd aria-hidden="true">/</kbd>`}
    ${open && (offers.length > 0 || canSave || phone.value) && html`<div class="suggestions float menu">
      ${phone.value && html`<${Within} kind=${kind} setKind=${k => (setOpen(false), setKind(k))} />`}
      <${Offers} offers=${offers} at=${at} take=${take} />
      ${canSave && html`<${Line} icon="plus" text=${t('Save this search')} act=${save} />`}
      ${saved.filter(s => s.query === text.trim()).map(s => html`<${Line} key=${s.id} icon="minus" text=${t('Forget this search')} act=${() => forget(s)} />`)}
    </div>`}
  </div>`;
}

function Line({ icon, text, act }) {
  return html`<button onPointerDown=${stay} onClick=${act}><${Icon} name=${icon} small />${text}</button>`;
}

function Within({ kind, setKind }) {
  return html`<div class="kinds inside">${['', ...KINDS].map(k => html`<button key=${k} data-text=${kindPlural(k)} aria-pressed=${kind === k}
    onClick=${() => setKind(k)}>${kindPlural(k)}</button>`)}</div>`;
}

const stay = event => event.preventDefault(); /* the field keeps the focus */

function Offers({ offers, at, take }) {
  return html`<div role="listbox" id="offers" aria-label=${t('Suggestions')} hidden=${!offers.length} class="offers">
    ${offers.map((offer, i) => html`<button role="option" id=${'offer-' + i} key=${offer.text + i} tabindex="-1" class="offer" aria-selected=${i === at}
      onPointerDown=${stay} onClick=${() => take(offer)}>
      <span class=${offer.filter ? 'dim' : ''}>${offer.text}</span> ${offer.note && html`<span class="faint">${offer.note}</span>`}</button>`)}
  </div>`;
}
