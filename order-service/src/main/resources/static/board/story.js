import { $, arrowKeys, attempt, call, clock, figure, h, millisBetween, money, post, short, shortClock, span, svg, time, whileSeen } from './dom.js';
import { SERVICES, follow, heardBy, plain } from './facts.js';
import { badge, becauseOf, waitingFor } from './orders.js';

const ROW = 46;
const SETTLED = 250;
const POLL = 3000;
const narrow = matchMedia('(max-width: 60rem)');

const x = service => `${12.5 + 25 * SERVICES.indexOf(service)}%`;
const at = service => SERVICES.indexOf(service);

function head(left, y, towards, isFilled) {
  const d = towards === 0 ? 'M0-4.5A4.5 4.5 0 1 1 0 4.5 4.5 4.5 0 1 1 0-4.5Z' : towards > 0 ? 'M0 0-10-5.5v11Z' : 'M0 0 10-5.5v11Z';
  return svg('svg', { x: left, y, overflow: 'visible' }, svg('path', { d, class: isFilled ? 'head' : 'head hollow' }));
}

/** An arrow to each who reacts; its head is filled once they have. */
function arrow(fact, y, isNew) {
  const source = plain(fact.source);
  const consumed = new Set(fact.consumed.map(each => plain(each.by)));
  const hearers = heardBy(fact);
  const shapes = hearers.flatMap(hearer => [
    svg('line', { x1: x(source), y1: y, x2: x(hearer), y2: y, pathLength: 1, class: hearer === 'notification' && hearers.length > 1 ? 'aside' : null }),
    head(x(hearer), y, Math.sign(at(hearer) - at(source)), consumed.has(hearer))]);
  const nearest = hearers.filter(hearer => hearer !== 'notification')[0] ?? hearers[0];
  const right = nearest ? at(nearest) >= at(source) : source !== 'notification';
  const label = svg('text', { x: x(source), y: y - 8, dx: right ? 8 : -8, 'text-anchor': right ? 'start' : 'end' }, fact.type);
  return svg('g', { class: isNew ? 'fact new' : 'fact', 'data-service': source, 'data-fact': fact.id },
    ...shapes, head(x(source), y, 0, true), label);
}

/** The time a service took from the fact that it heard to the one it said about it. */
function activation(fact, row, cause) {
  return svg('line', { class: 'activation', 'data-service': plain(fact.source), x1: x(plain(fact.source)), x2: x(plain(fact.source)),
    y1: (cause + 0.5) * ROW, y2: (row + 0.5) * ROW });
}

function stations(fact) {
  return [
    ['happened', fact.happenedAt, 'in the transaction that changed the service’s state'],
    ['committed', fact.committedAt, 'in the outbox, and certain to be said'],
    ['published', fact.publishedAt, 'by the relay, to Kafka'],
    ...fact.consumed.map(each => [`consumed by ${plain(each.by)}`, each.at, 'once, with its effect']),
  ];
}

/** One order: who said what, when, and why; live, or as of an earlier moment. */
export function story() {
  const names = new Map();
  let id = null;
  let facts = [];
  let stop = () => {};
  let chosen = null;
  let drawn = new Set();
  let drawing = null;
  let settling = null;
  let asking = 0;

  function open() {
    const wanted = /^#order=([0-9a-f-]{36})$/.exec(location.hash)?.[1] ?? null;
    if (wanted === id) return;
    const byClick = document.activeElement?.closest('#orders-list');
    stop();
    id = wanted;
    facts = [];
    chosen = null;
    drawn = new Set();
    $('story-none').hidden = id !== null;
    $('story-body').hidden = $('story-close').hidden = id === null;
    $('story-title').textContent = id === null ? 'An order’s story' : `The story of …${short(id)}`;
    if (id === null) return;
    $('story-state').replaceChildren();
    $('story-about').textContent = '';
    draw();
    about();
    stop = follow(`orders/${id}/stream`, { fact: hear, reset: () => { facts = []; } });
    if (byClick && narrow.matches) {
      $('story-title').focus({ preventScroll: true });
      $('story').scrollIntoView({ behavior: 'auto' });
    }
  }

  function hear(fact) {
    learn(fact);
    drawing ??= requestAnimationFrame(() => {
      drawing = null;
      draw();
    });
    clearTimeout(settling);
    settling = setTimeout(about, SETTLED);
  }

  function learn(fact) {
    const at = facts.findIndex(each => each.id === fact.id);
    if (at < 0) facts.push(fact);
    else if (fact.consumed.length >= facts[at].consumed.length) facts[at] = fact;
    facts.sort((one, other) => Date.parse(one.happenedAt) - Date.parse(other.happenedAt));
  }

  /** A stream tells a fact as soon as it is there, and so before anybody has consumed it: that is asked for afterwards. */
  async function about() {
    const mine = ++asking;
    const [order, { waiting, facts: known }] = await Promise.all([call(`orders/${id}`), call(`orders/${id}/timeline`)]).catch(() => [null, {}]);
    if (mine !== asking || order === null) return;
    if (order.lines.some(line => !names.has(line.sku))) await learnNames();
    known.forEach(learn);
    draw();
    const ended = ['SHIPPED', 'CANCELLED'].includes(order.status);
    $('story-state').replaceChildren(badge(order.status), h('span', { class: 'why' }, becauseOf(order.cancelledBecause)), waiting ? waitingFor(waiting) : '');
    $('story-about').textContent = `${order.customer.id} · ${order.lines.map(line => `${line.quantity} × ${names.get(line.sku) ?? line.sku}`).join(', ')} · ${money(order.total)} · ${shortClock(order.placedAt)}`;
    $('story-cancelling').hidden = ended || order.status === 'CANCELLING';
  }

  async function learnNames() {
    const products = await call('board/products').catch(() => []);
    products.forEach(({ sku, name }) => names.set(sku, name));
  }

  function draw() {
    const begin = facts[0]?.happenedAt;
    const row = new Map(facts.map((fact, index) => [fact.id, index]));
    $('score-lines').replaceChildren(svg('svg', { height: Math.max(1, facts.length) * ROW, width: '100%' },
      ...SERVICES.map(service => svg('line', { class: 'lifeline', 'data-service': service, x1: x(service), x2: x(service), y1: 0, y2: '100%' })),
      ...facts.filter(fact => row.has(fact.causedBy)).map(fact => activation(fact, row.get(fact.id), row.get(fact.causedBy))),
      ...facts.map((fact, index) => arrow(fact, (index + 0.5) * ROW, !drawn.has(fact.id)))));
    facts.forEach(fact => drawn.add(fact.id));
    const kept = new Map([...$('score-facts').children].map(each => [each.dataset.fact, each]));
    const items = facts.map(fact => kept.get(fact.id) ?? item(fact));
    facts.forEach((fact, index) => {
      items[index].querySelector('button').setAttribute('aria-label', spoken(fact, begin));
      items[index].querySelector('.offset').textContent = `+${span(millisBetween(begin, fact.happenedAt))}`;
    });
    if (items.length !== kept.size || items.some((each, index) => each !== $('score-facts').children[index])) rearrange(items);
    slider();
    inspect(facts.find(fact => fact.id === chosen) ?? facts.at(-1));
    table(begin);
  }

  function rearrange(items) {
    const focused = document.activeElement;
    $('score-facts').replaceChildren(...items);
    if (items.some(each => each.contains(focused))) focused.focus();
  }

  function item(fact) {
    const choose = () => {
      chosen = fact.id;
      inspect(facts.find(each => each.id === fact.id));
    };
    return h('li', { 'data-fact': fact.id }, h('button', { type: 'button', 'data-service': plain(fact.source), click: choose, focus: choose, mouseenter: choose },
      h('span', { class: 'offset' })));
  }

  function spoken(fact, begin) {
    const cause = facts.find(each => each.id === fact.causedBy);
    return `${fact.type}, says ${plain(fact.source)} after ${span(millisBetween(begin, fact.happenedAt))}`
      + (cause ? `, because of ${cause.type}` : '') + (fact.consumed.length ? `, consumed by ${fact.consumed.map(each => plain(each.by)).join(' and ')}` : '');
  }

  function inspect(fact) {
    $('score-facts').querySelectorAll('li').forEach(each => each.classList.toggle('chosen', each.dataset.fact === fact?.id));
    if (!fact) return $('inspector').replaceChildren();
    const cause = facts.find(each => each.id === fact.causedBy);
    $('inspector').replaceChildren(
      h('h3', { 'data-service': plain(fact.source) }, fact.type),
      h('p', {}, `said by ${fact.source} on ${fact.topic}, number ${fact.sequence} of this order there, `,
        cause ? 'because of ' : 'because somebody asked for it.', cause ? h('b', {}, cause.type) : null, cause ? '.' : null),
      h('ol', { class: 'stations' }, ...stations(fact).map(([name, instant, means]) => h('li', { class: instant ? null : 'not-yet' },
        h('b', {}, name), instant ? h('span', {}, time(instant), ` +${span(Math.max(0, millisBetween(fact.happenedAt, instant)))}`) : h('span', {}, 'not yet'),
        h('small', {}, means)))),
      h('dl', {}, ...Object.entries({ ...fact.details, id: fact.id, trace: fact.traceId }).filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, typeof value === 'object' ? ('amountMinor' in value ? money(value) : JSON.stringify(value)) : String(value))))));
  }

  function table(begin) {
    $('story-table').querySelector('div').replaceChildren(h('table', {},
      h('thead', {}, h('tr', {}, ...['After', 'Fact', 'Said by', 'Because of', 'Published', 'Consumed'].map(name => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ...facts.map(fact => h('tr', {},
        h('td', {}, span(millisBetween(begin, fact.happenedAt))), h('td', {}, fact.type), h('td', {}, plain(fact.source)),
        h('td', {}, facts.find(each => each.id === fact.causedBy)?.type ?? '–'), h('td', {}, fact.publishedAt ? clock(fact.publishedAt) : 'not yet'),
        h('td', {}, fact.consumed.map(each => `${plain(each.by)} ${clock(each.at)}`).join(', ') || '–'))))));
  }

  /** Each stop is a fact, and the last one is now. */
  function slider() {
    const moment = $('moment');
    const wasNow = moment.value === moment.max;
    moment.max = facts.length;
    if (wasNow) moment.value = facts.length;
    asOf();
  }

  async function asOf() {
    const moment = $('moment');
    const stopAt = Number(moment.value);
    const isNow = stopAt >= facts.length;
    [...$('score-facts').children].forEach((each, index) => each.classList.toggle('later', !isNow && index > stopAt));
    $('score-lines').querySelectorAll('g').forEach((each, index) => each.classList.toggle('later', !isNow && index > stopAt));
    if (isNow) return say('now');
    const instant = facts[stopAt].happenedAt;
    say(clock(instant));
    const then = await call(`orders/${id}?${new URLSearchParams({ at: instant })}`).catch(() => null);
    if (then && Number(moment.value) === stopAt) say(`${clock(instant)}, after ${facts[stopAt].type}: ${then.status}`);

    function say(text) {
      $('moment-is').textContent = text;
      moment.setAttribute('aria-valuetext', text);
    }
  }

  const close = () => {
    const row = $('orders-list').querySelector('[aria-current]');
    location.hash = '';
    (row ?? $('orders-title')).focus();
  };

  $('score-heads').replaceChildren(...SERVICES.map(service => h('span', { 'data-service': service }, figure(service), service)));
  $('moment').addEventListener('input', asOf);
  $('story-close').addEventListener('click', close);
  $('story-cancel').addEventListener('click', event => attempt(event.currentTarget, async () => {
    await post(`orders/${id}/cancellation`, {});
    await about();
  }));
  whileSeen(POLL, () => id !== null && !$('story-cancelling').hidden && about());
  arrowKeys($('score-facts'), 'button');
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && id !== null && !document.querySelector('#lesson:popover-open')) close();
  });
  return { open };
}
