/* rooms/add.mjs - the dialog behind "Add works": files or a folder of this device, or a folder of the studio's machine. */
import { html, useState } from '../vendor/preact.mjs';
import { t } from '../lib/i18n.mjs';
import { post } from '../lib/api.mjs';
import { go, phone } from '../lib/store.mjs';
import { showToast } from '../lib/changes.mjs';
import { expectJob } from '../lib/live.mjs';
import { DialogHead } from '../parts/dialog.mjs';
import { Icon } from '../parts/icon.mjs';
import { pickFiles } from '../parts/send.mjs';

function Add({ close }) {
  const [path, setPath] = useState('');
  const [watch, setWatch] = useState(false);
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const choose = folder => () => {
    close();
    pickFiles(folder);
  };
  const submit = async event => {
    event.preventDefault();
    if (!path.trim()) {
      setWrong(t('Type the path of a folder or file, such as /srv/pictures'));
      return;
    }
    setBusy(true);
    try {
      const answer = await post('/api/add', { path: [path.trim()], ...(watch ? { watch } : {}) });
      expectJob(answer.job);
      close();
      showToast(t('Adding {path}', { path: path.trim() }), { act: { text: t('Show'), run: () => go('#/activity') } });
    } catch (error) {
      setWrong(error.message);
    }
    setBusy(false);
  };
  return html`<${DialogHead} title=${t('Add works')} close=${close} />
    <p class="dim">${t('From this device. A copy goes to the studio, the original stays where it is.')}</p>
    <div class="buttons chips"><button class="button" onClick=${choose(false)}><${Icon} name="file" />${t('Choose files')}</button>
      ${!phone.value && html`<button class="button" onClick=${choose(true)}><${Icon} name="folder" />${t('Choose a folder')}</button>`}</div>
    <form onSubmit=${submit} noValidate>
      <label class="dim" for="add-path">${t('Or a folder of the machine the studio runs on. Nothing is copied or moved.')}</label>
      <div class=${wrong ? 'field wrong' : 'field'}><${Icon} name="folder" /><input id="add-path" value=${path} placeholder="/srv/pictures"
        autocomplete="off" spellcheck=${false} aria-invalid=${Boolean(wrong)} aria-describedby=${wrong ? 'add-wrong' : undefined}
        onInput=${e => (setPath(e.target.value), setWrong(''))} /></div>
      ${wrong && html`<p class="wrong-words" id="add-wrong" role="alert">${wrong}</p>`}
      <label class="check"><input type="checkbox" checked=${watch} onChange=${e => setWatch(e.target.checked)} />${t('Keep following it')}</label>
      <footer><button class="button main" type="submit" disabled=${busy}>${t('Add')}</button></footer>
    </form>`;
}

export const dialogs = { add: Add };
