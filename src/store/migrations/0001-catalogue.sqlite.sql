-- The index of words: rowid is work.no, each column the token stream of base/text.h.
CREATE VIRTUAL TABLE work_words USING fts5(
    title, people, words, body,
    tokenize = "unicode61 remove_diacritics 0", prefix = '2 3');
