/* parts/toast.mjs - what was just done, with Undo; eight seconds, longer while pointer or focus is on it. */
import { html, useEffect, useRef } from '../vendor/preact.mjs';
import { t } from '../lib/i18n.mjs';
import { toast, spokenLine } from '../lib/store.mjs';
import { undo, redo } from '../lib/changes.mjs';
import { Icon } from './icon.mjs';

const SHOWN = 8000;

export function Toast() {
  const now = toast.value;
  const timer = useRef(0);
  const close = () => {
    toast.value = null;
  };
  const wait = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(close, SHOWN);
  };
  const hold = () => clearTimeout(timer.current);
  useEffect(() => {
    if (now && !now.stays) wait();
    return hold;
  }, [now?.key]);
  return html`<div role="status" aria-live="polite" class="unseen">${now ? now.text : ''} ${spokenLine.value}</div>
    ${now && html`<section class="toast float" aria-label=${t('What was done')} onPointerEnter=${hold} onPointerLeave=${wait} onFocusIn=${hold} onFocusOut=${wait}>
      <p class=${now.error ? 'red' : ''}>${now.text}</p>
      ${now.undo && html`<button class="tool word" onClick=${() => undo(now.undo)}>${t('Undo')}</button>`}
      ${now.redo && html`<button class="tool word" onClick=${() => redo(now.redo)}>${t('Redo')}</button>`}
      ${now.act && html`<button class="tool word" onClick=${now.act.run}>${now.act.text}</button>`}
      <button class="tool" aria-label=${t('Close')} onClick=${close}><${Icon} name="close" /></button>
    </section>`}`;
}
