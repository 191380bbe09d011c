/* parts/needed.mjs - parts that are loaded when they are first needed, and then stay. */
import { html, useEffect, useState } from '../vendor/preact.mjs';
import { selecting } from '../lib/store.mjs';
import { showError } from '../lib/changes.mjs';

function later(load) {
  let Part = null;
  return ({ wanted = true, ...properties }) => {
    const [, draw] = useState(0);
    useEffect(() => {
      if (!wanted || Part) return;
      load().then(found => {
        Part = found;
        draw(1);
      }, showError);
    }, [wanted]);
    return Part && html`<${Part} ...${properties} />`;
  };
}

const Bar = later(() => import('./bar.mjs').then(m => m.Bar));

export function BarWhenSelecting(properties) {
  return html`<${Bar} wanted=${selecting.value} ...${properties} />`;
}

/* It stands over the margin, so it may come after the first pictures. */
export const Rail = later(() => import('./rail.mjs').then(m => m.Rail));
