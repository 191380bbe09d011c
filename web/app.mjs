/*
 * app.mjs - where the page begins: language first, then the frame, then the room the address names. Rooms beyond the library
 * are loaded when they are opened.
 */
import { html, render, useEffect, useState, effect } from './vendor/preact.mjs';
import { get, sayOffline } from './lib/api.mjs';
import { chooseLanguage, locale, t, useLanguage } from './lib/i18n.mjs';
import { dialog, go, route, selecting, settings, spoken } from './lib/store.mjs';
import { openDialog, redo, undo, onChange, showError } from './lib/changes.mjs';
import { wallsStale } from './lib/grid.mjs';
import { startLive } from './lib/live.mjs';
import { useKeys } from './lib/keys.mjs';
import { select } from './lib/select.mjs';
import { Side, Tabs } from './parts/nav.mjs';
import { Toast } from './parts/toast.mjs';
import { DialogHost } from './parts/dialog.mjs';
import { DropTarget } from './parts/drop.mjs';
import { Library } from './rooms/library.mjs';

const rooms = {
  library: () => ({ Room: Library, name: () => t('Library'), style: 'library' }),
  work: () => import('./rooms/work.mjs').then(m => ({ Room: m.Work, name: () => t('Work'), style: 'work' })),
  collections: () => import('./rooms/collections.mjs').then(m => ({ Room: m.Collections, name: () => t('Collections'), style: 'library' })),
  duplicates: () => import('./rooms/duplicates.mjs').then(m => ({ Room: m.Duplicates, name: () => t('Duplicates') })),
  activity: () => import('./rooms/activity.mjs').then(m => ({ Room: m.Activity, name: () => t('Activity') })),
  trash: () => import('./rooms/trash.mjs').then(m => ({ Room: m.Trash, name: () => t('Trash'), style: 'library' })),
  settings: () => import('./rooms/settings.mjs').then(m => ({ Room: m.Settings, name: () => t('Settings') })),
};

const loaded = {};

/* The room the address names: at once when it was loaded before, else as soon as it is here. */
function useRoom() {
  const wanted = rooms[route.value.room] ? route.value.room : 'library';
  const [, draw] = useState(0);
  if (wanted === 'library') loaded.library = rooms.library();
  useEffect(() => {
    document.title = (wanted === 'library' ? '' : loaded[wanted] ? loaded[wanted].name() + ' · ' : '') + 'Atelier';
    if (loaded[wanted]) return;
    rooms[wanted]().then(found => {
      loaded[wanted] = found;
      draw(n => n + 1);
    }, showError);
  }, [wanted, spoken.value, Boolean(loaded[wanted])]);
  return loaded[wanted] && { wanted, ...loaded[wanted] };
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
  const style = room ? 'room ' + (room.style ?? '') : 'room';
  const onWork = name === 'work';
  return html`<div class=${selecting.value ? 'selecting' : ''} key=${spoken.value}>
    <a class="skip" href="#main" onClick=${event => (event.preventDefault(), document.getElementById('main').focus())}>${t('To the works')}</a>
    ${!onWork && html`<${Side} />`}
    <main id="main" class=${style} tabindex="-1" key=${room?.wanted}>${room && html`<${room.Room} />`}</main>
    ${!selecting.value && html`<${Tabs} />`}
    <${DropTarget} /><${Toast} /><${DialogHost} />
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
  /* The room one goes to next, while nothing else is wanted. */
  setTimeout(() => rooms.work().then(found => {
    loaded.work = found;
  }, () => {}), 3000);
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
