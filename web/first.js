/*
 * Before the program of the page is read: the pictures of the first view are asked for, as far as they fill the window. What
 * the library holds came with the page (app/http_page.c).
 */
{
  const grid = document.querySelector('script[data-path^="/api/grid"]');
  const height = innerWidth < 720 ? 150 : 196; /* of a row, as the wall draws them */
  let room = innerWidth * (innerHeight - 150);
  for (const work of grid && /^(#\/?)?$/.test(location.hash) ? JSON.parse(grid.textContent) : []) {
    room -= (height + 48) * ((height * (work.width || 1)) / (work.height || 1) + 14);
    if (room < 0) break;
    if (work.preview) new Image().src = work.preview + '240';
  }
}
