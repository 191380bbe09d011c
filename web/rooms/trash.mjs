/* rooms/trash.mjs - works taken out of the library; they come back, or are forgotten for good after a question. */
import { html, useEffect } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { change, openDialog } from '../lib/changes.mjs';
import { wallFor } from '../lib/grid.mjs';
import { select } from '../lib/select.mjs';
import { Grid } from '../parts/grid.mjs';
import { BarWhenSelecting } from '../parts/bar.mjs';

const QUERY = 'is:trashed';

export function Trash() {
  const wall = wallFor(QUERY, 'date');
  wall.drawn.value;
  useEffect(() => () => select([]), []);
  const n = wall.total;
  const empty = () => openDialog('finish', {
    title: t('Empty the trash?'),
    words: tn('{n} work is forgotten, with what was written about it. Its file on the disk stays; only copies made by the studio are deleted. This cannot be undone.',
      '{n} works are forgotten, with what was written about them. Their files on the disk stay; only copies made by the studio are deleted. This cannot be undone.', n),
    button: t('Empty the trash'),
    act: () => change('/api/trash/empty', {}, t('Trash emptied')),
  });
  return html`<div class="head"><h1>${t('Trash')}</h1>${n > 0 && html`<span class="count">${tn('{n} work', '{n} works', n)}</span>`}<span class="grow"></span>
      ${n > 0 && html`<button class="button" onClick=${empty}>${t('Empty the trash')}</button>`}</div>
    <${Grid} key="trash" wall=${wall} from=${{ q: QUERY, room: 'trash' }} empty=${html`<p class="sentence">${t('The trash is empty.')}</p>`} />
    <${BarWhenSelecting} trash />`;
}
