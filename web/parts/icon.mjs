/* parts/icon.mjs - one of the symbols that stand in index.html. */
import { html } from '../vendor/preact.mjs';

export function Icon({ name, small }) {
  return html`<svg class=${small ? 'icon small' : 'icon'} aria-hidden="true"><use href=${'#i-' + name} /></svg>`;
}
