import { $, call, h, money, span, svg, whileSeen } from './dom.js';

const EVERY = 10_000;

function sparkline(values) {
  const most = Math.max(1, ...values);
  const x = at => (at / Math.max(1, values.length - 1)) * 100;
  const y = value => 27 - (value / most) * 24;
  const line = values.map((value, at) => `${at ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  return svg('svg', { class: 'spark', viewBox: '0 0 100 28', preserveAspectRatio: 'none', 'aria-hidden': true },
    svg('path', { class: 'area', d: `${line}L100 28L0 28Z` }), svg('path', { class: 'line', d: line }));
}

const sum = values => values.reduce((all, each) => all + each, 0);

function totals(maps) {
  const all = {};
  for (const map of maps) for (const [name, value] of Object.entries(map)) all[name] = (all[name] ?? 0) + value;
  return Object.entries(all).sort(([, one], [, other]) => other - one);
}

const tile = (name, value, more) => h('div', {}, h('dt', {}, name), h('dd', {}, h('b', {}, value), more));

function show(minutes) {
  const placed = minutes.map(minute => minute.placed ?? 0);
  const revenue = totals(minutes.map(minute => Object.fromEntries((minute.revenue ?? []).map(each => [each.currency, each.amountMinor]))));
  const cancelled = totals(minutes.map(minute => minute.cancelled ?? {}));
  const p95 = minutes.map(minute => minute.p95ToShipMillis).filter(Boolean);
  $('tiles').replaceChildren(
    tile('Orders placed', sum(placed).toLocaleString(), sparkline(placed)),
    tile('Revenue shipped', revenue.map(([currency, amountMinor]) => money({ amountMinor, currency })).join(' + ') || '–'),
    tile('Cancelled', sum(cancelled.map(([, times]) => times)).toLocaleString(),
      h('small', {}, cancelled.map(([reason, times]) => `${reason.toLowerCase().replaceAll('_', ' ')} ${times}`).join(', ') || 'none')),
    tile('95 of 100 shipped within', p95.length ? span(p95.at(-1)) : '–', p95.length > 1 && sparkline(p95)));
}

/** What the events of the last half hour add up to; not shown where nobody adds them up. */
export function numbers() {
  whileSeen(EVERY, async () => {
    const { minutes } = await call('analytics?minutes=30').catch(() => ({ minutes: [] }));
    $('numbers').hidden = minutes.length === 0;
    if (minutes.length > 0) show(minutes);
  });
}
