/* parts/fact.mjs - a value that is edited where it stands: click or Enter opens it, Enter keeps, Esc leaves it as it was. */
import { html, useEffect, useRef, useState } from '../vendor/preact.mjs';
import { t } from '../lib/i18n.mjs';

/* shown: what stands there instead of the value, which is what one edits. */
export function Fact({ name, value, shown = value, add, save, long = false, lang, list }) {
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState(value);
  const input = useRef(null);
  const button = useRef(null);
  const back = useRef(false);
  useEffect(() => {
    if (editing) {
      input.current.focus();
      input.current.select?.();
    } else if (back.current) {
      back.current = false;
      button.current?.focus();
    }
  }, [editing]);
  const finish = keep => {
    if (!editing) return;
    setEditing(false);
    if (keep && text.trim() !== value) save(text.trim());
  };
  const onKeyDown = event => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !(long && event.shiftKey)) {
      event.preventDefault();
      back.current = true;
      finish(true);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      back.current = true;
      finish(false);
    }
  };
  if (editing) {
    const field = { ref: input, value: text, 'aria-label': name, onInput: e => setText(e.target.value), onKeyDown,
      onBlur: () => finish(true) };
    return long ? html`<textarea class="input" ...${field}></textarea>` : html`<input class="input" list=${list} ...${field} />`;
  }
  const open = () => {
    setText(value);
    setEditing(true);
  };
  return html`<button ref=${button} class=${value ? 'edit' : 'edit unset'} lang=${lang} onClick=${open}
    aria-label=${value ? t('Edit {field}: {value}', { field: name, value: shown }) : undefined}>${shown || add}</button>`;
}
