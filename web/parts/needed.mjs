/* parts/needed.mjs - a part that is loaded when it is first needed, and then stays. */
import { html, useEffect, useState } from '../vendor/preact.mjs';
import { selecting } from '../lib/store.mjs';
import { showError } from '../lib/changes.mjs';

let Bar = null;

export function BarWhenSelecting(properties) {
  const [, draw] = useState(0);
  const wanted = selecting.value;
  useEffect(() => {
    if (!wanted || Bar) return;
    import('./bar.mjs').then(m => {
      Bar = m.Bar;
      draw(1);
    }, showError);
  }, [wanted]);
  return Bar && html`<${Bar} ...${properties} />`;
}
