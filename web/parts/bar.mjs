/* parts/bar.mjs - the action bar for the selection: a toolbar at the foot, in the tab bar's place on a phone. */
import { html, useRef } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { selecting, phone } from '../lib/store.mjs';
import { change, openDialog } from '../lib/changes.mjs';
import { chosen, named, select } from '../lib/select.mjs';
import { useKeys } from '../lib/keys.mjs';
import { Icon } from './icon.mjs';

export async function trashWorks(works) {
  const row = await change('/api/trash', named(works),
    tn('{n} work moved to the trash', '{n} works moved to the trash', works.length));
  if (row) select([]);
}

async function restoreWorks(works) {
  const row = await change('/api/untrash', named(works), tn('{n} work restored', '{n} works restored', works.length));
  if (row) select([]);
}

async function stackWorks(works) {
  const row = await change('/api/stacks', named(works), tn('{n} work stacked', '{n} works stacked', works.length));
  if (row) select([]);
}

/* Left and Right walk a toolbar, as they do everywhere. */
export function walk(event, box) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const buttons = [...box.querySelectorAll('button:not(:disabled)')];
  const at = buttons.indexOf(document.activeElement);
  buttons.at((at + step) % buttons.length)?.focus();
  event.preventDefault();
}

export function Bar({ trash = false }) {
  const box = useRef(null);
  const works = chosen();
  const several = Array.isArray(works) && works.length > 1;
  const open = name => openDialog(name, { works: chosen() });
  const when = act => () => (selecting.value ? (act(), true) : false);
  useKeys(trash ? {} : {
    l: when(() => open('tag')),
    c: when(() => open('collect')),
    delete: when(() => trashWorks(chosen())),
  });
  if (!works.length) return null;
  const tool = (icon, text, act, more = {}) => html`<button class="tool word" onClick=${act} ...${more}>
    <${Icon} name=${icon} />${text}</button>`;
  return html`<div class="bar" role="toolbar" aria-label=${t('Selection')} ref=${box} onKeyDown=${e => walk(e, box.current)}>
    <div class="first"><strong>${tn('{n} selected', '{n} selected', works.length)}</strong>
      ${phone.value && html`<button class="tool" aria-label=${t('Clear the selection')} onClick=${() => select([])}><${Icon} name="close" /></button>`}</div>
    ${!phone.value && html`<button class="tool" aria-label=${t('Clear the selection')} title=${t('Clear the selection')} onClick=${() => select([])}><${Icon} name="close" /></button><hr />`}
    ${trash
      ? tool('undo', t('Restore'), () => restoreWorks(works))
      : html`${tool('tag', t('Tag'), () => open('tag'), { title: 'L' })}
        ${tool('collect', t('Collect'), () => open('collect'), { title: 'C' })}
        ${tool('person', t('Credit'), () => open('credit'))}
        ${tool('star', t('Rate'), () => open('rate'))}
        ${!phone.value && several && tool('origin', t('Made from'), () => open('origin'))}
        ${!phone.value && several && tool('stack', t('Stack'), () => stackWorks(works))}
        ${phone.value
          ? tool('trash', t('Trash'), () => trashWorks(works))
          : html`<hr /><button class="tool" aria-label=${t('Move to the trash')} title=${t('Move to the trash')}
              onClick=${() => trashWorks(works)}><${Icon} name="trash" /></button>`}`}
  </div>`;
}

export function BarWhenSelecting(properties) {
  return selecting.value && html`<${Bar} ...${properties} />`;
}
