import { $, arrowKeys, call, h, money, short, shortClock, span, svg, whileSeen } from './dom.js';
import { accepted, forget, merged, tracked } from './writes.js';

const POLL = 5000;
const SOON = 400;
const PAGE = 20;
const MOST = 100;

const PATHS = {
  PENDING: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 3v3l2 1.6',
  CONFIRMED: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM5.4 8.2l1.9 1.9 3.4-3.9',
  SHIPPED: 'M2 4.5h7.5v7H2Zm7.5 2.5h2.6L14 9.2v2.3H9.5M4.6 11.5a1.3 1.3 0 1 0 .1 0m6.6 0a1.3 1.3 0 1 0 .1 0',
  CANCELLING: 'M3 8a5 5 0 1 1 1.5 3.6M3 12V8.7h3.2',
  CANCELLED: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM5.8 5.8l4.4 4.4m0-4.4-4.4 4.4',
  RETURNING: 'M6.5 3 3 6.5 6.5 10M3 6.5h6.2a3.6 3.6 0 0 1 0 7.2H7',
  RETURNED: 'M2.5 5.5h11v8h-11Zm0 0 2-3h7l2 3M8 7.2v4.4m-2-2 2 2 2-2',
};

export function badge(status) {
  return h('span', { class: 'badge', 'data-status': status },
    svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': true }, svg('path', { d: PATHS[status] })), status);
}

export const becauseOf = reason => reason ? ` ${reason.toLowerCase().replaceAll('_', ' ')}` : '';

/** Why it does not go on, counted on by the second. */
export function waitingFor(waiting) {
  return h('span', { class: 'waiting', 'data-since': waiting.since, 'data-for': waiting.for }, waitingText(waiting.for, waiting.since));
}

const waitingText = (whom, since) => `waiting for ${whom} for\u00a0${whole(Date.now() - Date.parse(since))}`;

const whole = millis => millis < 60_000 ? `${Math.max(0, Math.floor(millis / 1000))}\u00a0s` : span(millis);

setInterval(() => document.querySelectorAll('[data-since]').forEach(element => {
  element.textContent = waitingText(element.dataset.for, element.dataset.since);
}), 1000);

/** The orders, newest first, as the search leaves them. */
export function orders(settings) {
  let wanted = PAGE;
  let due = null;
  let shown = '';
  let turn = 0;
  let page = { orders: [] };

  const isStuck = waiting => waiting && Date.now() - Date.parse(waiting.since) > settings.stuckAfterSeconds * 1000;

  const isWanted = order => [...new FormData($('search'))].every(([name, value]) => !value.trim()
    || (name === 'customer' && order.customer === value.trim())
    || (name === 'status' && value.split(',').includes(order.status)));

  function row(order) {
    return h('li', { 'data-order': order.orderId }, h('a', { href: `#order=${order.orderId}`, class: isStuck(order.waiting) ? 'stuck' : null },
      badge(order.status),
      h('span', { class: 'who' }, order.customer, h('small', {}, ` …${short(order.orderId)}`)),
      h('span', { class: 'total' }, money(order.total)),
      h('span', { class: 'when' }, shortClock(order.placedAt)),
      'tracked' in order ? h('span', { class: 'why' }, 'accepted; the read model does not have it yet') : order.waiting ? waitingFor(order.waiting)
        : h('span', { class: 'why' }, order.cancelledBecause ? becauseOf(order.cancelledBecause) : '')));
  }

  async function read() {
    due = null;
    const mine = ++turn;
    const had = tracked();
    const search = [...new FormData($('search'))].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
    const answer = await call('orders?' + new URLSearchParams([...search, ['limit', wanted]]));
    if (mine !== turn) return;
    page = answer;
    forget(had);
    show();
  }

  /** The page as the read model has it, and above it what was accepted just now and is not in it yet. */
  function show() {
    const known = page.orders.map(merged);
    const ids = new Set(known.map(({ orderId }) => orderId));
    const rows = [...accepted().filter(order => isWanted(order) && !ids.has(order.orderId)), ...known];
    const now = JSON.stringify(rows);
    $('orders-more').hidden = !page.next || wanted >= MOST;
    if (now === shown) return;
    shown = now;
    const focused = document.activeElement.closest('#orders-list li')?.dataset.order;
    $('orders-list').replaceChildren(...rows.map(row));
    $('orders-none').hidden = rows.length > 0;
    mark();
    if (focused) $('orders-list').querySelector(`[data-order="${focused}"] a`)?.focus();
  }

  function mark() {
    $('orders-list').querySelectorAll('a').forEach(link => {
      if (link.hash === location.hash) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    });
  }

  const again = () => read().catch(() => { due = null; }); // What is shown stays, and the connection's line says why.
  const soon = () => { due ??= setTimeout(again, SOON); };
  const soonIfSeen = () => document.hidden || soon(); // A hidden tab reads when it is seen again.

  arrowKeys($('orders-list'), 'a');
  $('search').addEventListener('input', soon);
  $('search').addEventListener('submit', event => event.preventDefault());
  $('orders-more').addEventListener('click', () => {
    wanted = Math.min(MOST, wanted + PAGE);
    again();
  });
  addEventListener('hashchange', mark);
  whileSeen(POLL, again);
  return { show, readSoon: soonIfSeen };
}
