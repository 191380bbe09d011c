/* rooms/ask.mjs - two small questions: a name, and a yes before what cannot be undone. */
import { html, useState } from '../vendor/preact.mjs';
import { t } from '../lib/i18n.mjs';
import { DialogHead } from '../parts/dialog.mjs';

function Finish({ title, words, button, act, close }) {
  const run = () => {
    close();
    act();
  };
  return html`<${DialogHead} title=${title} close=${close} /><p>${words}</p>
    <footer><button class="button" onClick=${close}>${t('Keep')}</button>
      <button class="button main" onClick=${run}>${button}</button></footer>`;
}

function Name({ title, button, value = '', act, close }) {
  const [text, setText] = useState(value);
  const submit = event => {
    event.preventDefault();
    if (!text.trim()) return;
    close();
    act(text.trim());
  };
  return html`<${DialogHead} title=${title} close=${close} />
    <form onSubmit=${submit}><input class="input" value=${text} aria-label=${t('Name')} autofocus onInput=${e => setText(e.target.value)} />
      <footer><button class="button main" type="submit" disabled=${!text.trim()}>${button}</button></footer></form>`;
}

export const dialogs = { finish: Finish, name: Name };
