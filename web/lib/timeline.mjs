/*
 * lib/timeline.mjs - the whole library as a column of segments, and the date rail that stands for it. No DOM here.
 *
 * A segment is a month (or a few sparse ones), or a page of at most PAGE works of a larger month: a month of 40,000 is laid out and fetched by
 * count. Each has a number of its first work in the sorted whole, so a segment is fetched with offset and limit.
 */
export const PAGE = 120;

/* Months with few works stand together within their year, so that the wall is not all headings. */
const SPARSE = 3;
const TOGETHER = 24;

export function sectionsOf(months) {
  const sections = [];
  for (const m of months) {
    const open = sections.at(-1);
    const joins = open?.sparse && m.count <= SPARSE && open.count + m.count <= TOGETHER
      && open.month.slice(0, 4) === m.month.slice(0, 4);
    if (joins) {
      open.count += m.count;
      open.until = m.month;
    } else {
      sections.push({ month: m.month, until: m.month, count: m.count, first: m.first, sparse: m.count <= SPARSE });
    }
  }
  return sections;
}

/* [{month, count, first}] -> [{key, month, part, parts, first, count, monthCount}] */
export function segmentsOf(months) {
  const segments = [];
  for (const { month, until, count, first } of sectionsOf(months)) {
    const parts = Math.max(1, Math.ceil(count / PAGE));
    for (let part = 0; part < parts; part++) {
      segments.push({
        key: month + '.' + part,
        month,
        until,
        part,
        parts,
        first: first + part * PAGE,
        count: Math.min(PAGE, count - part * PAGE),
        monthCount: count,
      });
    }
  }
  return segments;
}

/* Tops of segments from their heights: tops[i], and tops[n] is the whole height. */
export function stackTops(heights) {
  const tops = new Float64Array(heights.length + 1);
  for (let i = 0; i < heights.length; i++) tops[i + 1] = tops[i] + heights[i];
  return tops;
}

/* Index of the segment that holds y (clamped to the ends). */
export function indexAt(tops, y) {
  let low = 0;
  let high = tops.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/*
 * The rail: each year gets a height by its count, at least least px; inside it the months follow in order, evenly.
 * -> { years: [{ year, top, height }], ticks: [{ month, first, count, y, length }] } with length 0..1
 */
export function railOf(months, height, least = 30) {
  const years = [];
  for (const m of months) {
    const year = m.month.slice(0, 4);
    if (years.at(-1)?.year !== year) years.push({ year, count: 0, months: [] });
    years.at(-1).count += m.count;
    years.at(-1).months.push(m);
  }
  const floor = Math.min(least, height / Math.max(1, years.length));
  const total = years.reduce((sum, y) => sum + y.count, 0) || 1;
  const spare = height - floor * years.length;
  const most = Math.max(1, ...months.map(m => m.count));
  const ticks = [];
  let top = 0;
  for (const y of years) {
    y.top = top;
    y.height = floor + (spare * y.count) / total;
    y.months.forEach((m, i) => {
      ticks.push({
        ...m,
        y: top + (y.height * (i + 0.5)) / y.months.length,
        length: Math.sqrt(m.count / most),
      });
    });
    top += y.height;
  }
  return { years, ticks };
}

/* The tick nearest to y on the rail. */
export function tickAt(ticks, y) {
  let best = null;
  for (const tick of ticks) {
    if (!best || Math.abs(tick.y - y) < Math.abs(best.y - y)) best = tick;
  }
  return best;
}
