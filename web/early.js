/* Before the first paint: the theme that was chosen, so that a dark room never flashes white. */
try {
  const theme = JSON.parse(localStorage.getItem('atelier') || '{}').theme;
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  /* no storage: the system's theme */
}
