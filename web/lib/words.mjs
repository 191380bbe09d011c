/* lib/words.mjs - names of things that come from the studio as codes: kinds, fields, roles, states. */
import { t, tn, number } from './i18n.mjs';

export const KINDS = ['image', 'sound', 'film', 'text', 'score'];

export function kindName(kind) {
  switch (kind) {
    case 'image': return t('Image');
    case 'sound': return t('Sound');
    case 'film': return t('Film');
    case 'text': return t('Text');
    case 'score': return t('Score');
    default: return t('File');
  }
}

export function kindPlural(kind) {
  switch (kind) {
    case 'image': return t('Images');
    case 'sound': return t('Sound');
    case 'film': return t('Film');
    case 'text': return t('Text');
    case 'score': return t('Scores');
    default: return t('All');
  }
}

/* Editable facts: name of the vocabulary -> its word, and the words of an empty one. */
export function fieldName(name) {
  switch (name) {
    case 'title': return t('Title');
    case 'creator': return t('Creator');
    case 'credit': return t('Credit');
    case 'copyright': return t('Copyright');
    case 'licence': return t('Licence');
    case 'description': return t('Description');
    case 'place': return t('Place');
    case 'date': return t('Date');
    case 'note': return t('Note');
    case 'language': return t('Language');
    case 'album': return t('Album');
    case 'track': return t('Track');
    case 'genre': return t('Genre');
    case 'software': return t('Software');
    case 'latitude': return t('Latitude');
    case 'longitude': return t('Longitude');
    case 'created': return t('Made');
    default: return name.toUpperCase();
  }
}

export function addWords(name) {
  switch (name) {
    case 'credit': return t('Add a credit');
    case 'copyright': return t('Add a copyright notice');
    case 'licence': return t('Add a licence');
    case 'description': return t('Add a description');
    case 'place': return t('Add a place');
    case 'creator': return t('Add a creator');
    case 'note': return t('Add a note');
    case 'date': return t('Add a date');
    default: return t('Add');
  }
}

export const ROLES = ['creator', 'composer', 'lyricist', 'performer', 'photographer', 'illustrator', 'author',
  'translator', 'director', 'editor', 'publisher'];

export function roleName(role) {
  switch (role) {
    case 'creator': return t('creator');
    case 'composer': return t('composer');
    case 'lyricist': return t('lyricist');
    case 'performer': return t('performer');
    case 'photographer': return t('photographer');
    case 'illustrator': return t('illustrator');
    case 'author': return t('author');
    case 'translator': return t('translator');
    case 'director': return t('director');
    case 'editor': return t('editor');
    case 'publisher': return t('publisher');
    default: return role;
  }
}

/* https://creativecommons.org/licenses/by-sa/4.0/ -> CC BY-SA 4.0; other words as they are. */
export function licenceName(said) {
  const [, set, name, version] = /^https?:\/\/creativecommons\.org\/(licenses|publicdomain)\/([a-z-]+)\/(\d\.\d)/.exec(said) ?? [];
  if (!set) return said;
  if (name === 'zero') return 'CC0 ' + version;
  return name === 'mark' ? t('Public domain') : 'CC ' + name.toUpperCase() + ' ' + version;
}

/* How one work was made from another, as the studio writes it. */
export const HOWS = ['crop', 'edit', 'scan', 'translation', 'arrangement', 'recording', 'excerpt'];

export function howName(how) {
  switch (how) {
    case 'crop': return t('cropping');
    case 'edit': return t('editing');
    case 'scan': return t('scanning');
    case 'translation': return t('translating');
    case 'arrangement': return t('arranging');
    case 'recording': return t('recording');
    case 'excerpt': return t('taking an excerpt');
    default: return how;
  }
}

/* What the strip says of each thing that needs a hand. */
export function attentionWords(name, n) {
  switch (name) {
    case 'duplicates': return tn('{n} duplicate', '{n} duplicates', n);
    case 'without_credit': return tn('{n} without credit', '{n} without credit', n);
    case 'unreadable': return tn('{n} unreadable', '{n} unreadable', n);
    case 'missing': return tn('{n} missing', '{n} missing', n);
    case 'away': return tn('{n} away', '{n} away', n);
    case 'sidecars': return tn('{n} sidecar not written', '{n} sidecars not written', n);
    default: return number(n) + ' ' + name;
  }
}
