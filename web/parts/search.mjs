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

export function Search({ query, search, kind, setKind, wrong }) {
  const [text, setText] = useState(query);
  const [open, setOpen] = useState(false);
  const [offers, setOffers] = useState([]);
  const [at, setAt] = useState(-1);
  const [saved, setSaved] = useState([]);
  const input = useRef(null);
  useEffect(() => setText(query), [query]);
  useEffect(() => {
    if (open) get('/api/searches').then(setSaved, () => setSaved([]));
  }, [open]);
  useEffect(() => {
    let current = true;
    if (open) offersFor(text, saved).then(found => current && (setOffers(found), setAt(-1)));
    return () => {
      current = false;
    };
  }, [open, text, saved]);
  useKeys({ '/': () => (input.current?.focus(), input.current?.select()) });

  const run = value => {
    setOpen(false);
    search(value.trim());
  };
  const take = offer => {
    setText(offer.apply);
    input.current?.focus();
    if (offer.run) run(offer.apply);
  };
  const onKeyDown = event => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!offers.length) return;
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt(old => (old + step + offers.length + 1) % (offers.length + 1));
      event.preventDefault();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (open && at >= 0 && offers[at]) take(offers[at]);
      else run(text);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (open) setOpen(false);
      else if (text) {
        setText('');
        search('');
      } else input.current.blur();
    }
  };
  const leave = event => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  const save = async () => {
    await change('/api/searches', { name: text.trim(), query: text.trim() }, t('Search saved'));
    setSaved(await get('/api/searches'));
  };
  const forget = async one => {
    await change('/api/searches/' + one.id, {}, t('Search forgotten'), { method: 'DELETE' });
    setSaved(await get('/api/searches'));
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
      ? html`<button class="tool clear" aria-label=${t('Clear the search')} onClick=${() => (setText(''), search(''))}><${Icon} name="close" small /></button>`
      : !phone.value && html`<kbd aria-hidden="true">/</kbd>`}
    ${open && (offers.length > 0 || canSave || phone.value) && html`<div class="suggestions float menu">
      ${phone.value && html`<div class="kinds inside">${['', ...KINDS].map(k => html`<button key=${k} data-text=${kindPlural(k)} aria-pressed=${kind === k}
        onClick=${() => (setOpen(false), setKind(k))}>${kindPlural(k)}</button>`)}</div>`}
      <div role="listbox" id="offers" aria-label=${t('Suggestions')} hidden=${!offers.length} class="offers">
        ${offers.map((offer, i) => html`<button role="option" id=${'offer-' + i} key=${offer.text + i} tabindex="-1" class="offer" aria-selected=${i === at}
          onPointerDown=${e => e.preventDefault()} onClick=${() => take(offer)}>
          <span class=${offer.filter ? 'dim' : ''}>${offer.text}</span> ${offer.note && html`<span class="faint">${offer.note}</span>`}</button>`)}
      </div>
      ${canSave && html`<button onPointerDown=${e => e.preventDefault()} onClick=${save}><${Icon} name="plus" small />${t('Save this search')}</button>`}
      ${saved.filter(s => s.query === text.trim()).map(s => html`<button key=${s.id} onPointerDown=${e => e.preventDefault()} onClick=${() => forget(s)}>
        <${Icon} name="minus" small />${t('Forget this search')}</button>`)}
    </div>`}
  </div>`;
}
