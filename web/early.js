/*
 * Before the first paint, and without waiting for the modules: the theme that was chosen, so that a dark room never flashes
 * white, and the first questions to the studio, so that their answers are here when the modules are.
 */
try {
  const theme = JSON.parse(localStorage.getItem('atelier') || '{}').theme;
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  /* no storage: the system's theme */
}
if (/^(#\/?)?$/.test(location.hash)) {
  const ask = path => fetch(path, { headers: { Accept: 'application/json' } });
  globalThis.early = Object.fromEntries(['/api/timeline?sort=date', '/api/grid?sort=date&offset=0&limit=240', '/api/attention']
    .map(path => [path, ask(path)]));
  for (const answer of Object.values(globalThis.early)) answer.catch(() => {});
}
