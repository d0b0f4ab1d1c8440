/** Plots as plain SVG text: they follow the reader's light or dark scheme and need no script. */

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .quiet { fill: #656d76; font-size: 12px }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .mark { stroke: #24292f; stroke-width: 1.5 }
  .c0 { fill: #0969da; stroke: #0969da } .c1 { fill: #bf8700; stroke: #bf8700 } .c2 { fill: #8c959f; stroke: #8c959f }
  .line { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #8d96a0 } .grid { stroke: #30363d } .mark { stroke: #e6edf3 }
    .c0 { fill: #4493f8; stroke: #4493f8 } .c1 { fill: #d29922; stroke: #d29922 } .c2 { fill: #6e7681; stroke: #6e7681 }
  }`;

const WIDTH = 760;
const LABELS = 230;
const VALUES = 130;
const BAR = 16;
const GAP = 12;
const TOP = 56;
const MANY = 40;

const escape = (text) =>
  String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const text = (x, y, content, { anchor = 'start', kind } = {}) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${kind ? ` class="${kind}"` : ''}>${escape(content)}</text>`;

const line = (x1, y1, x2, y2, kind) =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" class="${kind}"/>`;

const document = (height, title, subtitle, parts) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">
<style>${STYLE}</style>
${text(0, 18, title, { kind: 'title' })}
${text(0, 37, subtitle, { kind: 'quiet' })}
${parts.join('\n')}
</svg>
`;

/**
 * Horizontal bars in groups.
 * @param {{ title: string, subtitle: string, legend?: string[], groups: { label: string, bars: Bar[] }[] }} plot
 * @typedef {{ value: number, min?: number, max?: number, text: string, color?: number }} Bar `min` and `max` draw a whisker
 */
export function bars({ title, subtitle, legend = [], groups }) {
  const width = WIDTH - LABELS - VALUES;
  const all = groups.flatMap(({ bars: list }) => list);
  const top = Math.max(...all.map(({ value, max = value }) => Math.max(value, max)), Number.MIN_VALUE);
  const scale = (value) => LABELS + (value / top) * width;
  const parts = [...legendOf(legend)];
  let y = TOP;
  for (const { label, bars: list } of groups) {
    parts.push(text(LABELS - 10, y + (list.length * BAR) / 2 + 4, label, { anchor: 'end' }));
    for (const { value, min, max, text: said, color = 0 } of list) {
      const length = Math.max(1, scale(value) - LABELS);
      parts.push(
        `<rect x="${LABELS}" y="${(y + 1).toFixed(1)}" width="${length.toFixed(1)}" height="${BAR - 2}" rx="2" class="c${color}"/>`,
      );
      if (min !== undefined) parts.push(line(scale(min), y + BAR / 2, scale(max), y + BAR / 2, 'mark'));
      parts.push(text(scale(Math.max(value, max ?? value)) + 8, y + BAR - 4, said));
      y += BAR;
    }
    y += GAP;
  }
  return document(y, title, subtitle, parts);
}

/**
 * Lines from zero up; the axis below is logarithmic unless `scale` says otherwise.
 * @param {{ title: string, subtitle: string, x: { value: number, label: string }[], lines: { label: string, points: { y: number, min?: number, max?: number }[] }[], format: (y: number) => string }} plot
 */
export function lines({ title, subtitle, x, lines: list, format, scale = Math.log }) {
  const [left, right, bottom, height] = [60, WIDTH - 20, 300, 340];
  const highest = Math.max(...list.flatMap(({ points }) => points.map(({ y, max = y }) => max)));
  const step = roundStep(highest / 4);
  const top = Math.ceil((highest * 1.02) / step) * step;
  const [first, last] = [scale(x[0].value), scale(x.at(-1).value)];
  const scaleX = (value) => left + ((scale(value) - first) / (last - first || 1)) * (right - left - 40);
  const scaleY = (value) => bottom - (value / top) * (bottom - TOP - 10);
  const parts = [...legendOf(list.map(({ label }) => label))];
  for (let value = 0; value <= top * 1.001; value += step) {
    parts.push(line(left, scaleY(value), right, scaleY(value), 'grid'));
    parts.push(text(left - 8, scaleY(value) + 4, format(value), { anchor: 'end', kind: 'quiet' }));
  }
  for (const { value, label } of x) {
    parts.push(
      text(scaleX(value), bottom + 20, label, {
        anchor: value === x[0].value ? 'start' : 'middle',
        kind: 'quiet',
      }),
    );
  }
  for (const [color, { points }] of list.entries()) {
    const path = points.map(({ y }, i) => `${scaleX(x[i].value).toFixed(1)},${scaleY(y).toFixed(1)}`);
    parts.push(`<polyline points="${path.join(' ')}" class="line c${color}" style="fill: none"/>`);
    // of so many the line says enough
    if (points.length > MANY) continue;
    for (const [i, { y, min, max }] of points.entries()) {
      if (min !== undefined)
        parts.push(line(scaleX(x[i].value), scaleY(min), scaleX(x[i].value), scaleY(max), 'mark'));
      parts.push(
        `<circle cx="${scaleX(x[i].value).toFixed(1)}" cy="${scaleY(y).toFixed(1)}" r="3.5" class="c${color}"/>`,
      );
    }
  }
  return document(height, title, subtitle, parts);
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function roundStep(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value * 0.999) * power;
}

function legendOf(labels) {
  if (labels.length < 2) return [];
  let x = WIDTH;
  return labels.toReversed().flatMap((label, index) => {
    x -= label.length * 7 + 30;
    const color = labels.length - 1 - index;
    return [
      `<rect x="${x}" y="8" width="12" height="12" rx="2" class="c${color}"/>`,
      text(x + 18, 18, label, { kind: 'quiet' }),
    ];
  });
}
