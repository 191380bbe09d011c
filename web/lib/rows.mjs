/*
 * lib/rows.mjs - breaks one month of works into justified rows.
 *
 *   breakRows([1.5, 0.8, ...], { width: 1100, gap: 16, target: 196 })
 *   -> { rows: [{ first, count, top, height, tiles: [{ left, width }] }], height }
 *
 * All rows of a month are chosen at once, as TeX breaks a paragraph: the sum of squared deviations of the row heights from
 * the target is smallest. The last row keeps the target height when it is not full, and pays for .35 of the width it leaves.
 * A work is never cropped: a tile has the shape of its picture, within RATIO_LEAST and RATIO_MOST (a picture beyond them is
 * shown whole inside its tile).
 */
export const CAPTION = 32;
const RATIO_LEAST = 0.36;
const RATIO_MOST = 6;
const EMPTY = 0.35;

/* Width by height of a tile; works of unknown shape are square. */
export function ratioOf(work) {
  const ratio = work.width > 0 && work.height > 0 ? work.width / work.height : 1;
  return Math.min(RATIO_MOST, Math.max(RATIO_LEAST, ratio));
}

export function breakRows(ratios, { width, gap, target, last = true }) {
  const n = ratios.length;
  const best = new Float64Array(n + 1).fill(Infinity); /* least cost of the works before i */
  const from = new Int32Array(n + 1); /* where the row that ends before i begins */
  best[0] = 0;
  for (let end = 1; end <= n; end++) {
    let sum = 0;
    for (let start = end - 1; start >= 0; start--) {
      sum += ratios[start];
      const room = width - gap * (end - start - 1);
      const height = room / sum;
      /* From here on rows only get lower: stop when they are under half the target (one work always fits). */
      if (start < end - 1 && height < target * 0.5) break;
      let cost;
      if (height > target && end === n && last) {
        cost = (EMPTY * (1 - (sum * target) / room)) ** 2;
      } else {
        cost = (height / target - 1) ** 2;
      }
      if (best[start] + cost < best[end]) {
        best[end] = best[start] + cost;
        from[end] = start;
      }
    }
  }
  const starts = [];
  for (let end = n; end > 0; end = from[end]) starts.unshift([from[end], end]);
  let top = 0;
  const rows = starts.map(([start, end]) => {
    const row = placeRow(ratios, start, end, { width, gap, target, last: last && end === n });
    row.top = top;
    top += row.height + CAPTION + gap;
    return row;
  });
  return { rows, height: top };
}

/* Whole pixels, so that neighbouring edges are sharp; the last tile takes what rounding left. */
function placeRow(ratios, start, end, { width, gap, target, last }) {
  let sum = 0;
  for (let i = start; i < end; i++) sum += ratios[i];
  const natural = (width - gap * (end - start - 1)) / sum;
  const loose = natural > target && last;
  const height = Math.round(loose ? target : Math.min(natural, target * 2.2));
  const full = !loose && natural <= target * 2.2;
  const tiles = [];
  let left = 0;
  for (let i = start; i < end; i++) {
    let w = Math.round(ratios[i] * height);
    if (i === end - 1 && full) w = width - left;
    w = Math.min(w, width - left);
    tiles.push({ left, width: w });
    left += w + gap;
  }
  return { first: start, count: end - start, top: 0, height, tiles };
}

/* What a month of count works will probably need, before its works are known. */
export function guessHeight(count, { width, gap, target }) {
  const tile = target * 1.3 + gap;
  const rows = Math.ceil(count / Math.max(1, Math.round(width / tile)));
  return rows * (target + CAPTION + gap);
}
