/*
 * lib/i18n.mjs - the page's words. The English text is the message id (gettext); translations come from the same catalogue
 * the command line uses, by GET /api/messages.
 *
 *   t('Add works')    t('Tagged “{tag}”', { tag })    tn('{n} work', '{n} works', n)
 *
 * Figures put into a text are written in the page's locale. Texts must be literals: tools collect them with xgettext.
 */
let messages = {};
export let locale = 'en';

export const LANGUAGES = [
  ['en', 'English'],
  ['zh-CN', '简体中文'],
];

/* The best of ours for what the browser asks. */
export function chooseLanguage(wanted) {
  for (const tag of wanted) {
    if (/^zh/i.test(tag)) return 'zh-CN';
    if (/^en/i.test(tag)) return 'en';
  }
  return 'en';
}

export async function useLanguage(language, load) {
  let found = {};
  if (language !== 'en') {
    try {
      found = await load(language);
    } catch {
      found = {}; /* English is better than nothing */
    }
  }
  messages = found ?? {};
  locale = language;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => {
    const value = values[name];
    if (value === undefined) return all;
    return typeof value === 'number' ? number(value) : String(value);
  });
}

export function t(text, values) {
  const found = messages[text];
  const chosen = (Array.isArray(found) ? found[0] : found) || text;
  return values ? fill(chosen, values) : chosen;
}

export function tn(one, many, n, values) {
  const found = messages[one];
  let chosen;
  if (Array.isArray(found)) chosen = found[n === 1 ? 0 : found.length - 1];
  else if (found) chosen = found;
  else chosen = n === 1 ? one : many;
  return fill(chosen, { n, ...values });
}

/*
 * A sentence the program wrote down in English when it happened (the change log): found again among the message ids with
 * printf places, and said in the page's language. What is not found stays as it is.
 */
let patterns = null;
let patternsOf = null;
export function retell(sentence) {
  if (!sentence || locale === 'en') return sentence ?? '';
  if (messages[sentence]) return t(sentence);
  const named = /^(.*): “(.*)”$/s.exec(sentence); /* what was done, and the one work it was done to */
  if (named) {
    const [before, between, after] = t('%s: “%s”').split('%s');
    return before + retell(named[1]) + between + named[2] + after;
  }
  if (patternsOf !== messages) {
    patternsOf = messages;
    patterns = Object.entries(messages).filter(([id]) => /%/.test(id)).map(([id, text]) => [pattern(id), text]);
  }
  for (const [expression, text] of patterns) {
    const match = expression.exec(sentence);
    if (!match) continue;
    let place = 0;
    const chosen = Array.isArray(text) ? text.at(-1) : text;
    return chosen.replace(/%(?:(\d)\$)?[-+ 0#']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[a-zA-Z]/g,
      (all, number) => match[number ? Number(number) : ++place] ?? '');
  }
  return sentence;
}

function pattern(id) {
  const escaped = id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const source = escaped.replace(/%[-+ 0#']*\d*(?:\\\.\d+)?(?:hh|h|ll|l|z|j)?([a-zA-Z])/g,
    (all, kind) => (/[diu]/.test(kind) ? '([\\d.,]+)' : '(.+?)'));
  return new RegExp('^' + source + '$', 's');
}

const formats = new Map();
function format(key, make) {
  const name = locale + key;
  if (!formats.has(name)) formats.set(name, make());
  return formats.get(name);
}

/* Whole numbers are grouped alike in every language of the page; Intl takes 20 ms to wake up, which the first view lacks. */
export function number(value, digits = 0) {
  if (Number.isInteger(value)) return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
  return format('n' + digits, () => new Intl.NumberFormat(locale, { maximumFractionDigits: digits })).format(value);
}

function dateFormat(name, options) {
  return format('d' + name, () => new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, options));
}

const parse = value => (value instanceof Date ? value : new Date(value));
const sameDay = (a, b) => a.toDateString() === b.toDateString();

/* 24 Nov 2026; the year is left out while it is this one. */
export function day(value, now = new Date()) {
  const date = parse(value);
  const options = { day: 'numeric', month: locale === 'en' ? 'short' : 'long' };
  if (date.getFullYear() === now.getFullYear()) return dateFormat('short', options).format(date);
  return dateFormat('long', { ...options, year: 'numeric' }).format(date);
}

/* Today and yesterday in words. */
export function dayInWords(value, now = new Date()) {
  const date = parse(value);
  const before = new Date(now);
  before.setDate(now.getDate() - 1);
  if (sameDay(date, now)) return t('Today');
  if (sameDay(date, before)) return t('Yesterday');
  return day(date, now);
}

export function clock(value) {
  return dateFormat('clock', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(parse(value));
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/* "2026-11" -> November 2026, 2026年11月; short: Nov 2026. */
export function month(value, short = false) {
  const date = new Date(Number(value.slice(0, 4)), Number(value.slice(5, 7)) - 1, 1);
  if (Number.isNaN(date.getTime())) return t('Without a date');
  const [year, at] = [date.getFullYear(), date.getMonth()];
  if (locale.startsWith('zh')) return year + '年' + (at + 1) + '月';
  return (short ? MONTHS[at].slice(0, 3) : MONTHS[at]) + ' ' + year;
}

/*
 * When a work was made, as far as it is said: "2021", "2021-11", "2021-11-27", "2021-11-27T21:40:00+01:00" (the vocabulary's date).
 * The clock is the one on the wall where it was made, so no zone is applied, and what is not said is not made up.
 */
export function made(said, now = new Date()) {
  const [, years, months, days, time] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d))?)?)?/.exec(said) ?? [];
  if (!years) return said;
  if (!months) return locale.startsWith('zh') ? years + '年' : years;
  if (!days) return month(said);
  const on = day(new Date(Number(years), Number(months) - 1, Number(days)), now);
  return time ? t('{day}, {time}', { day: on, time }) : on;
}

/* "2025-11" and "2025-03", newest first -> March – November 2025 */
export function months(newest, oldest) {
  if (newest === oldest) return month(newest);
  /* The year stands with the first of them where it comes before the month. */
  const ahead = locale.startsWith('zh');
  const alone = value => dateFormat('monthalone', { month: ahead ? 'short' : 'long' }).format(new Date(2000, Number(value.slice(5, 7)) - 1, 1));
  return t('{first} – {last}', { first: ahead ? month(oldest) : alone(oldest), last: ahead ? alone(newest) : month(newest) });
}

/* 1.7 MB */
export function size(bytes) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  const plain = format('s' + unit + digits, () => new Intl.NumberFormat(locale,
    { style: 'unit', unit: units[unit], unitDisplay: unit ? 'short' : 'long', maximumFractionDigits: digits }));
  return plain.format(value).replace(' ', '\u00a0').replace(/^(\S+)kB/, '$1KB').replace('kB', 'KB');
}

/* 2:12, 1:04:09 */
export function length(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const s = String(whole % 60).padStart(2, '0');
  const m = Math.floor(whole / 60) % 60;
  const h = Math.floor(whole / 3600);
  return h ? h + ':' + String(m).padStart(2, '0') + ':' + s : m + ':' + s;
}

/* "about 2 min left" from how far a job is and how long it took. */
export function left(done, total, elapsedSeconds) {
  if (!(done > 0) || !(total > done) || elapsedSeconds < 3) return '';
  const seconds = (elapsedSeconds / done) * (total - done);
  if (seconds < 90) return tn('about {n} s left', 'about {n} s left', Math.max(1, Math.round(seconds / 5) * 5));
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return tn('about {n} min left', 'about {n} min left', minutes);
  return tn('about {n} h left', 'about {n} h left', Math.round(minutes / 60));
}
