/*
 * parts/dialog.mjs - the one dialog: a box in the middle, a sheet from below on a phone. It keeps focus inside and gives it
 * back (the browser's own modal dialog).
 */
import { html, useEffect, useRef } from '../vendor/preact.mjs';
import { t } from '../lib/i18n.mjs';
import { dialog } from '../lib/store.mjs';
import { Icon } from './icon.mjs';

export function closeDialog() {
  dialog.value = null;
}

/* contents: what can stand in it, by name. */
export function DialogHost({ contents }) {
  const now = dialog.value;
  const box = useRef(null);
  const Content = now && contents[now.name];
  useEffect(() => {
    const element = box.current;
    if (Content && element && !element.open) element.showModal();
  }, [now, Content]);
  if (!Content) return null;
  return html`<dialog class=${'float' + (now.wide ? ' wide' : '')} ref=${box} aria-labelledby="dialog-title" onClose=${closeDialog}
      onClick=${event => event.target === box.current && box.current.close()}>
    <div class="inner"><${Content} ...${now} close=${() => box.current?.close()} /></div>
  </dialog>`;
}

export function DialogHead({ title, close }) {
  return html`<header><h2 id="dialog-title">${title}</h2>
    <button class="tool" aria-label=${t('Close')} onClick=${close}><${Icon} name="close" /></button></header>`;
}
