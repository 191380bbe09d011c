-- The index of words: rowid is work.no, each column the token stream of base/text.h. The tokens hold no ASCII but letters
-- and digits, so the ascii tokenizer cuts at the spaces between them and nowhere else.
CREATE VIRTUAL TABLE work_words USING fts5(
    title, people, words, path, body,
    tokenize = "ascii", prefix = '2 3');
