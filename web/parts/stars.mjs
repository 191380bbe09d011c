/* parts/stars.mjs - a rating from one to five; the chosen star again takes it away. */
import { html } from '../vendor/preact.mjs';
import { t, tn } from '../lib/i18n.mjs';
import { Icon } from './icon.mjs';

export function Stars({ value, rate }) {
  return html`<div class="stars" role="group" aria-label=${t('Rating')}>${[1, 2, 3, 4, 5].map(n => html`<button key=${n}
    class=${n <= value ? 'on' : ''} aria-pressed=${n === value} aria-label=${tn('{n} star', '{n} stars', n)}
    onClick=${() => rate(n === value ? 0 : n)}><${Icon} name="star" small /></button>`)}</div>`;
}
