/*
 * app.mjs - where the page begins: language first, then the frame, then the room the address names.
 */
import { html, render, useEffect, effect } from './vendor/preact.mjs';
import { get, sayOffline } from './lib/api.mjs';
import { chooseLanguage, locale, t, useLanguage } from './lib/i18n.mjs';
import { dialog, go, route, selecting, settings, spoken } from './lib/store.mjs';
import { openDialog, redo, undo, onChange } from './lib/changes.mjs';
import { wallsStale } from './lib/grid.mjs';
import { startLive } from './lib/live.mjs';
import { useKeys } from './lib/keys.mjs';
import { select } from './lib/select.mjs';
import { Side, Tabs } from './parts/nav.mjs';
import { Toast } from './parts/toast.mjs';
import { DialogHost } from './parts/dialog.mjs';
import { DropTarget } from './parts/drop.mjs';
import { Library } from './rooms/library.mjs';
import { Work } from './rooms/work.mjs';
import { Collections } from './rooms/collections.mjs';
import { Duplicates } from './rooms/duplicates.mjs';
import { Activity } from './rooms/activity.mjs';
import { Trash } from './rooms/trash.mjs';
import { Settings } from './rooms/settings.mjs';
import * as add from './rooms/add.mjs';
import * as ask from './rooms/ask.mjs';
import * as chosen from './rooms/chosen.mjs';
import * as keys from './rooms/keys.mjs';
import * as origin from './rooms/origin.mjs';
import * as more from './rooms/more.mjs';

const dialogs = { ...add.dialogs, ...ask.dialogs, ...chosen.dialogs, ...keys.dialogs, ...more.dialogs, ...origin.dialogs };

const rooms = {
  library: { Room: Library, name: () => t('Library'), style: 'library' },
  work: { Room: Work, name: () => t('Work'), style: 'work' },
  collections: { Room: Collections, name: () => t('Collections'), style: 'library' },
  duplicates: { Room: Duplicates, name: () => t('Duplicates') },
  activity: { Room: Activity, name: () => t('Activity') },
  trash: { Room: Trash, name: () => t('Trash'), style: 'library' },
  settings: { Room: Settings, name: () => t('Settings') },
};

/* The room the address names. */
function useRoom() {
  const wanted = rooms[route.value.room] ? route.value.room : 'library';
  useEffect(() => {
    document.title = (wanted === 'library' ? '' : rooms[wanted].name() + ' · ') + 'Atelier';
  }, [wanted, spoken.value]);
  return { wanted, ...rooms[wanted] };
}

function App() {
  const room = useRoom();
  spoken.value;
  useKeys({
    'ctrl+z': () => (undo(), true),
    'ctrl+shift+z': () => (redo(), true),
    '?': () => openDialog('keys', { wide: true }),
    'g l': () => go('#/'),
    'g c': () => go('#/collections'),
    'g a': () => go('#/activity'),
    'g t': () => go('#/trash'),
  });
  const name = route.value.room;
  useEffect(() => {
    select([]);
    dialog.value = null;
    if (name !== 'library' && name !== 'work') scrollTo(0, 0);
  }, [name]);
  const onWork = name === 'work';
  return html`<div class=${selecting.value ? 'selecting' : ''} key=${spoken.value}>
    <a class="skip" href="#main" onClick=${event => (event.preventDefault(), document.getElementById('main').focus())}>${t('To the works')}</a>
    ${!onWork && html`<${Side} />`}
    <main id="main" class=${'room ' + (room.style ?? '')} tabindex="-1" key=${room.wanted}><${room.Room} /></main>
    ${!selecting.value && html`<${Tabs} />`}
    <${DropTarget} /><${Toast} /><${DialogHost} contents=${dialogs} />
  </div>`;
}

async function speak(language) {
  await useLanguage(language, wanted => get('/api/messages', { language: wanted }));
  document.documentElement.lang = locale;
  sayOffline(t('The studio does not answer. Is it still running on its machine?'));
}

async function start() {
  await speak(settings.value.language || chooseLanguage(navigator.languages));
  const root = document.getElementById('app');
  root.replaceChildren();
  render(html`<${App} />`, root);
  history.scrollRestoration = 'manual';
  onChange(wallsStale);
  startLive();
  let spokenNow = locale;
  effect(() => {
    const wanted = settings.value.language;
    if (!wanted || wanted === spokenNow) return;
    spokenNow = wanted;
    speak(wanted).then(() => {
      spoken.value++;
    });
  });
}

start();
