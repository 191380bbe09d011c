/* parts/drop.mjs - files may be dropped anywhere on the page; this shows where, and parts/send.mjs sends them. */
import { html, useEffect, useState } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { showError } from '../lib/changes.mjs';
import { filesOf, sendFiles } from './send.mjs';

/* What was dropped must be taken while the event lasts. */
async function take(transfer) {
  const entries = [...transfer.items].filter(i => i.kind === 'file')
    .map(i => ({ entry: i.webkitGetAsEntry?.(), file: i.getAsFile() }));
  await sendFiles(await filesOf(entries));
}

const holdsFiles = event => [...(event.dataTransfer?.types ?? [])].includes('Files');

export function DropTarget() {
  const [over, setOver] = useState(0);
  useEffect(() => {
    let depth = 0;
    const enter = event => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth++;
      setOver(event.dataTransfer.items?.length || 1);
    };
    const leave = event => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (!depth) setOver(0);
    };
    const drop = event => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(0);
      take(event.dataTransfer).catch(showError);
    };
    const allow = event => holdsFiles(event) && event.preventDefault();
    const events = { dragenter: enter, dragleave: leave, dragover: allow, drop };
    for (const [name, act] of Object.entries(events)) addEventListener(name, act);
    return () => {
      for (const [name, act] of Object.entries(events)) removeEventListener(name, act);
    };
  }, []);
  useEffect(() => {
    document.body.classList.toggle('dropping', over > 0);
  }, [over]);
  if (!over) return null;
  return html`<div class="target"><div><h2>${tn('Drop {n} file', 'Drop {n} files', over)}</h2>
    <p>${t('They become works in the library. The studio keeps copies; the originals stay where they are.')}</p></div></div>`;
}
