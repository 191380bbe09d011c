/*
 * Before the first paint, and without waiting for the modules: the theme that was chosen, so that a dark room never flashes
 * white, and the first questions to the studio, so that their answers, and the first pictures, are here when the modules are.
 */
try {
  const theme = JSON.parse(localStorage.getItem('atelier') || '{}').theme;
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  /* no storage: the system's theme */
}
if (/^(#\/?)?$/.test(location.hash)) {
  const grid = '/api/grid?sort=date&offset=0&limit=240';
  const ask = path => fetch(path, { headers: { Accept: 'application/json' } });
  globalThis.early = Object.fromEntries(['/api/timeline?sort=date', grid, '/api/attention']
    .map(path => [path, ask(path)]));
  for (const answer of Object.values(globalThis.early)) answer.catch(() => {});
  const first = works => {
    const height = innerWidth < 720 ? 150 : 196; /* of a row, as the wall draws them */
    let room = innerWidth * (innerHeight - 150);
    for (const { preview, width, height: tall } of works) {
      if ((room -= (height + 48) * ((height * (width || 1)) / (tall || 1) + 14)) < 0) break;
      if (preview) new Image().src = preview + '240';
    }
  };
  globalThis.early[grid].then(answer => answer.clone().json()).then(first).catch(() => {});
}
