/*
 * lib/keys.mjs - the keyboard. A part offers keys while it is on the page; the newest offer wins.
 *
 *   useKeys({ 'f': fit, 'ctrl+z': undo, 'g l': () => go('#/') })
 *
 * Single letters act only while focus is outside fields, and not at all when Settings switched them off.
 */
import { useEffect, useRef } from '../vendor/preact.mjs';
import { settings, dialog } from './store.mjs';

const stack = [];
let leader = 0; /* when g was pressed */

export function nameOf(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('ctrl');
  if (event.altKey) parts.push('alt');
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  if (event.shiftKey && (key.length > 1 || parts.length)) parts.push('shift');
  parts.push(key);
  return parts.join('+');
}

export function inField(element) {
  return element instanceof HTMLElement
    && (element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName)
      || (element.tagName === 'INPUT' && !/^(checkbox|radio|button|range)$/.test(element.type)));
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  let name = nameOf(event);
  const letter = name.length === 1;
  const field = inField(event.target);
  if (field && name !== 'escape' && !/^ctrl\+(shift\+)?[a-z]$/.test(name)) return;
  if (field && /^ctrl\+(shift\+)?[azxcvy]$/.test(name)) return;
  if (letter && name !== '?' && name !== '/' && !settings.value.letters) return;
  if (dialog.value) return;
  if (letter && event.timeStamp - leader < 1200 && leader) {
    name = 'g ' + name;
    leader = 0;
  } else if (name === 'g') {
    leader = event.timeStamp;
    return;
  }
  for (let i = stack.length - 1; i >= 0; i--) {
    const act = stack[i].current[name];
    if (act && act(event) !== false) {
      event.preventDefault();
      return;
    }
  }
}

if (typeof document !== 'undefined') document.addEventListener('keydown', onKey);

export function useKeys(map) {
  const held = useRef(map);
  held.current = map;
  useEffect(() => {
    stack.push(held);
    return () => {
      stack.splice(stack.indexOf(held), 1);
    };
  }, []);
}
