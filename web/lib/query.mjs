/*
 * lib/query.mjs - the search language, as far as the page must understand it: it reads one filter out of a query and
 * puts another in its place, and leaves every other word as the person typed it.
 *
 *   withFilter('sea kind:image', 'kind', 'film')  -> 'sea kind:film'
 */

/* Words of a query; a quoted part belongs to its word (creator:"Ada Lind"). */
export function words(query) {
  const found = [];
  let word = '';
  let quoted = false;
  for (const c of query ?? '') {
    if (c === '"') quoted = !quoted;
    if (/\s/.test(c) && !quoted) {
      if (word) found.push(word);
      word = '';
    } else {
      word += c;
    }
  }
  if (word) found.push(word);
  return found;
}

function isFilter(word, name) {
  return word.toLowerCase().startsWith(name + ':');
}

/* The value of a filter, without quotes; '' when the query does not have it. */
export function filterOf(query, name) {
  const word = words(query).find(w => isFilter(w, name));
  return word ? word.slice(name.length + 1).replaceAll('"', '') : '';
}

export function quote(value) {
  return /[\s"]/.test(value) ? '"' + value.replaceAll('"', '') + '"' : value;
}

/* The query with this filter set to value, or without it when value is ''. */
export function withFilter(query, name, value) {
  const rest = words(query).filter(w => !isFilter(w, name));
  if (value) rest.push(name + ':' + quote(value));
  return rest.join(' ');
}

/* What a person sees in the search field when kind has its own control. */
export function withoutFilter(query, name) {
  return withFilter(query, name, '');
}
