/* parts/clip.mjs - a film under the pointer shows its short clip, over its own frame; it goes with the pointer. */
const still = matchMedia('(prefers-reduced-motion: reduce)');

export function showClip(link) {
  if (still.matches || link.querySelector('.clip')) return;
  const image = new Image();
  image.alt = '';
  image.className = 'clip';
  image.src = link.dataset.clip;
  image.decode().then(() => link.matches(':hover') && link.append(image), () => {});
}

export function hideClip(link) {
  link.querySelector('.clip')?.remove();
}
