/*
 * parts/dialog.mjs - the one dialog: a box in the middle, a sheet from below on a phone. It keeps focus inside and gives it
 * back (the browser's own modal dialog). What stands in it is loaded when it is first opened.
 */
import { html, useEffect, useRef, useState } from '../vendor/preact.mjs';
import { t } from '../lib/i18n.mjs';
import { dialog } from '../lib/store.mjs';
import { showError } from '../lib/changes.mjs';
import { Icon } from './icon.mjs';

const contents = {
  add: () => import('../rooms/add.mjs'),
  keys: () => import('../rooms/keys.mjs'),
  more: () => import('../rooms/more.mjs'),
  tag: () => import('../rooms/chosen.mjs'),
  collect: () => import('../rooms/chosen.mjs'),
  credit: () => import('../rooms/chosen.mjs'),
  rate: () => import('../rooms/chosen.mjs'),
  hands: () => import('../rooms/more.mjs'),
  finish: () => import('../rooms/ask.mjs'),
  name: () => import('../rooms/ask.mjs'),
};

export function closeDialog() {
  dialog.value = null;
}

export function DialogHost() {
  const now = dialog.value;
  const [loaded, setLoaded] = useState(null);
  const box = useRef(null);
  useEffect(() => {
    if (!now) {
      setLoaded(null);
      return;
    }
    contents[now.name]().then(found => setLoaded({ now, Content: found.dialogs[now.name] }), showError);
  }, [now]);
  const open = Boolean(now && loaded && loaded.now === now);
  useEffect(() => {
    const element = box.current;
    if (open && element && !element.open) element.showModal();
  }, [open]);
  if (!open) return null;
  const { Content } = loaded;
  return html`<dialog class=${'float' + (now.wide ? ' wide' : '')} ref=${box} aria-labelledby="dialog-title" onClose=${closeDialog}
      onClick=${event => event.target === box.current && box.current.close()}>
    <div class="inner"><${Content} ...${now} close=${() => box.current?.close()} /></div>
  </dialog>`;
}

export function DialogHead({ title, close }) {
  return html`<header><h2 id="dialog-title">${title}</h2>
    <button class="tool" aria-label=${t('Close')} onClick=${close}><${Icon} name="close" /></button></header>`;
}
