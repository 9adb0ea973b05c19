import { $, arrowKeys, attempt, call, clock, figure, h, millisBetween, money, post, short, shortClock, span, svg, time, whileSeen } from './dom.js';
import { card } from './card.js';
import { SERVICES, consumersOf, named, plain } from './events.js';
import { badge, becauseOf, waitingFor } from './orders.js';
import { answerOf, merged, remember } from './writes.js';

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
function arrow(event, y, isNew) {
  const source = plain(event.source);
  const consumed = new Set(event.consumed.map(each => plain(each.by)));
  const consumers = consumersOf(event);
  const shapes = consumers.flatMap(consumer => [
    svg('line', { x1: x(source), y1: y, x2: x(consumer), y2: y, pathLength: 1, class: consumer === 'notification' && consumers.length > 1 ? 'aside' : null }),
    head(x(consumer), y, Math.sign(at(consumer) - at(source)), consumed.has(consumer))]);
  const nearest = consumers.filter(consumer => consumer !== 'notification')[0] ?? consumers[0];
  const right = nearest ? at(nearest) >= at(source) : source !== 'notification';
  const label = svg('text', { x: x(source), y: y - 8, dx: right ? 8 : -8, 'text-anchor': right ? 'start' : 'end' }, named(event));
  return svg('g', { class: isNew ? 'event new' : 'event', 'data-service': source, 'data-event': event.id },
    ...shapes, head(x(source), y, 0, true), label);
}

/** The time a service took from the event that it consumed to the one that it published because of it. */
function activation(event, row, cause) {
  return svg('line', { class: 'activation', 'data-service': plain(event.source), x1: x(plain(event.source)), x2: x(plain(event.source)),
    y1: (cause + 0.5) * ROW, y2: (row + 0.5) * ROW });
}

function stations(event) {
  return [
    ['happened', event.happenedAt, 'in the transaction that changed the service’s state'],
    ['committed', event.committedAt, 'in the outbox, and certain to be published'],
    ['published', event.publishedAt, 'by the relay, to Kafka'],
    ...event.consumed.map(each => [`consumed by ${plain(each.by)}`, each.at, 'once, with its effect']),
  ];
}

/** One order: which service published what, when, and why; live, or as of an earlier moment. */
export function timeline(settings) {
  const { orderService, inventoryService, catalogue } = settings;
  const payment = card(settings);
  const names = new Map();
  let id = null;
  let events = [];
  let chosen = null;
  let drawn = new Set();
  let drawing = null;
  let settling = null;
  let asking = 0;
  let hasEnded = false;

  function open() {
    const wanted = /^#order=([0-9a-f-]{36})$/.exec(location.hash)?.[1] ?? null;
    if (wanted === id) return;
    const byClick = document.activeElement?.closest('#orders-list');
    id = wanted;
    events = [];
    chosen = null;
    drawn = new Set();
    hasEnded = false;
    payment.open();
    $('timeline-none').hidden = id !== null;
    $('timeline-body').hidden = $('timeline-close').hidden = id === null;
    $('timeline-title').textContent = id === null ? 'An order’s timeline' : `The timeline of …${short(id)}`;
    if (id === null) return;
    $('timeline-state').replaceChildren();
    $('timeline-about').textContent = '';
    draw();
    read();
    if (byClick && narrow.matches) {
      $('timeline-title').focus({ preventScroll: true });
      $('timeline').scrollIntoView({ behavior: 'auto' });
    }
  }

  function add(event) {
    if (event.orderId !== id) return;
    learn(event);
    drawing ??= requestAnimationFrame(() => {
      drawing = null;
      draw();
    });
    clearTimeout(settling);
    settling = setTimeout(read, SETTLED);
  }

  function learn(event) {
    const at = events.findIndex(each => each.id === event.id);
    if (at < 0) events.push(event);
    else if (event.consumed.length >= events[at].consumed.length) events[at] = event;
    events.sort((one, other) => Date.parse(one.happenedAt) - Date.parse(other.happenedAt));
  }

  /** The stream has an event as soon as it is projected, and so before it is consumed: that is read afterwards. */
  async function read() {
    if (id === null) return;
    const mine = ++asking;
    const order = await readModel(id) ?? await writeModel(id);
    if (mine !== asking || order === null) return;
    const lines = linesOf(order);
    if (lines.some(({ sku }) => !names.has(sku))) await learnNames();
    if (mine !== asking) return;
    order.events.forEach(learn);
    draw();
    about(order, lines);
  }

  const readModel = id => call(`orders/${id}/timeline`).then(merged, () => null);

  /** What the read model does not have yet, or cannot say: the service that owns the order does. */
  async function writeModel(id) {
    const order = (orderService && await call(`${orderService}/orders/${id}`).catch(() => null)) ?? answerOf(id);
    return order ? { ...order, customer: order.customer.id ?? order.customer, events: [] } : null;
  }

  const linesOf = order => order.lines ?? order.events.find(({ type }) => type === 'OrderPlaced')?.details.lines ?? [];

  const isByCard = ({ events }) => events.some(({ type, details }) => type === 'OrderPlaced' && details.paymentMethod === 'CARD');

  /** The gateway is called once the stock is reserved. */
  const isWithTheGateway = ({ events }) => events.some(({ type }) => type === 'StockReserved');

  function about(order, lines) {
    const { status, cancelledBecause, waiting, customer, total, placedAt } = order;
    const wares = lines.map(({ quantity, sku }) => `${quantity} × ${names.get(sku) ?? sku}`).join(', ');
    hasEnded = ['SHIPPED', 'CANCELLED', 'RETURNED'].includes(status);
    const hasLabel = order.events.some(({ type }) => type === 'ReturnLabelIssued');
    $('timeline-state').replaceChildren(badge(status), h('span', { class: 'why' }, becauseOf(cancelledBecause)), waiting ? waitingFor(waiting) : '');
    $('timeline-about').textContent = [customer, wares, money(total), shortClock(placedAt)].filter(Boolean).join(' · ');
    if (isByCard(order)) {
      payment.expect();
      if (isWithTheGateway(order)) payment.read(id);
    }
    $('timeline-cancelling').hidden = orderService === null || !['PENDING', 'CONFIRMED'].includes(status);
    $('timeline-return').hidden = orderService === null || status !== 'SHIPPED';
    $('timeline-arrival').hidden = inventoryService === null || status !== 'RETURNING' || !hasLabel;
    $('timeline-returning').hidden = $('timeline-return').hidden && $('timeline-arrival').hidden;
  }

  async function learnNames() {
    const products = catalogue === null ? [] : await call(catalogue).catch(() => []);
    products.forEach(({ sku, name }) => names.set(sku, name));
  }

  function draw() {
    const begin = events[0]?.happenedAt;
    const row = new Map(events.map((event, index) => [event.id, index]));
    $('sequence-lines').replaceChildren(svg('svg', { height: Math.max(1, events.length) * ROW, width: '100%' },
      ...SERVICES.map(service => svg('line', { class: 'lifeline', 'data-service': service, x1: x(service), x2: x(service), y1: 0, y2: '100%' })),
      ...events.filter(event => row.has(event.causedBy)).map(event => activation(event, row.get(event.id), row.get(event.causedBy))),
      ...events.map((event, index) => arrow(event, (index + 0.5) * ROW, !drawn.has(event.id)))));
    events.forEach(event => drawn.add(event.id));
    const kept = new Map([...$('sequence-events').children].map(each => [each.dataset.event, each]));
    const items = events.map(event => kept.get(event.id) ?? item(event));
    events.forEach((event, index) => {
      items[index].querySelector('button').setAttribute('aria-label', described(event, begin));
      items[index].querySelector('.offset').textContent = `+${span(millisBetween(begin, event.happenedAt))}`;
    });
    if (items.length !== kept.size || items.some((each, index) => each !== $('sequence-events').children[index])) rearrange(items);
    slider();
    inspect(events.find(event => event.id === chosen) ?? events.at(-1));
    table(begin);
  }

  function rearrange(items) {
    const focused = document.activeElement;
    $('sequence-events').replaceChildren(...items);
    if (items.some(each => each.contains(focused))) focused.focus();
  }

  function item(event) {
    const choose = () => {
      chosen = event.id;
      inspect(events.find(each => each.id === event.id));
    };
    return h('li', { 'data-event': event.id }, h('button', { type: 'button', 'data-service': plain(event.source), click: choose, focus: choose, mouseenter: choose },
      h('span', { class: 'offset' })));
  }

  function described(event, begin) {
    const cause = events.find(each => each.id === event.causedBy);
    return `${named(event)}, published by ${plain(event.source)} after ${span(millisBetween(begin, event.happenedAt))}`
      + (cause ? `, because of ${cause.type}` : '') + (event.consumed.length ? `, consumed by ${event.consumed.map(each => plain(each.by)).join(' and ')}` : '');
  }

  function inspect(event) {
    $('sequence-events').querySelectorAll('li').forEach(each => each.classList.toggle('chosen', each.dataset.event === event?.id));
    if (!event) return $('inspector').replaceChildren();
    const cause = events.find(each => each.id === event.causedBy);
    $('inspector').replaceChildren(
      h('h3', { 'data-service': plain(event.source) }, named(event)),
      h('p', {}, `published by ${event.source} on ${event.topic}, number ${event.sequence} of this order there, `,
        cause ? 'because of ' : 'because somebody asked for it.', cause ? h('b', {}, cause.type) : null, cause ? '.' : null),
      h('ol', { class: 'stations' }, ...stations(event).map(([name, instant, means]) => h('li', { class: instant ? null : 'not-yet' },
        h('b', {}, name), instant ? h('span', {}, time(instant), ` +${span(Math.max(0, millisBetween(event.happenedAt, instant)))}`) : h('span', {}, 'not yet'),
        h('small', {}, means)))),
      h('dl', {}, ...Object.entries({ ...event.details, id: event.id, trace: event.traceId }).filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, typeof value === 'object' ? ('amountMinor' in value ? money(value) : JSON.stringify(value)) : String(value))))));
  }

  function table(begin) {
    $('timeline-table').querySelector('div').replaceChildren(h('table', {},
      h('thead', {}, h('tr', {}, ...['After', 'Event', 'Published by', 'Because of', 'Published', 'Consumed'].map(name => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ...events.map(event => h('tr', {},
        h('td', {}, span(millisBetween(begin, event.happenedAt))), h('td', {}, named(event)), h('td', {}, plain(event.source)),
        h('td', {}, events.find(each => each.id === event.causedBy)?.type ?? '–'), h('td', {}, event.publishedAt ? clock(event.publishedAt) : 'not yet'),
        h('td', {}, event.consumed.map(each => `${plain(each.by)} ${clock(each.at)}`).join(', ') || '–'))))));
  }

  /** Each stop is an event, and the last one is now. */
  function slider() {
    const moment = $('moment');
    const wasNow = moment.value === moment.max;
    moment.max = events.length;
    if (wasNow) moment.value = events.length;
    asOf();
  }

  async function asOf() {
    const moment = $('moment');
    const stopAt = Number(moment.value);
    const isNow = stopAt >= events.length;
    [...$('sequence-events').children].forEach((each, index) => each.classList.toggle('later', !isNow && index > stopAt));
    $('sequence-lines').querySelectorAll('g').forEach((each, index) => each.classList.toggle('later', !isNow && index > stopAt));
    if (isNow) return label('now');
    const instant = events[stopAt].happenedAt;
    label(clock(instant));
    const then = await call(`orders/${id}?${new URLSearchParams({ at: instant })}`).catch(() => null);
    if (then && Number(moment.value) === stopAt) label(`${clock(instant)}, after ${events[stopAt].type}: ${then.status}`);

    function label(text) {
      $('moment-is').textContent = text;
      moment.setAttribute('aria-valuetext', text);
    }
  }

  const close = () => {
    const row = $('orders-list').querySelector('[aria-current]');
    location.hash = '';
    (row ?? $('orders-title')).focus();
  };

  $('sequence-heads').replaceChildren(...SERVICES.map(service => h('span', { 'data-service': service }, figure(service), service)));
  $('moment').addEventListener('input', asOf);
  $('timeline-close').addEventListener('click', close);
  $('timeline-cancel').addEventListener('click', event => attempt(event.currentTarget, async () => {
    remember(await post(`${orderService}/orders/${id}/cancellation`, {}));
    await read();
  }));
  $('timeline-return').addEventListener('click', event => attempt(event.currentTarget, async () => {
    remember(await post(`${orderService}/orders/${id}/return`, {}));
    await read();
  }));
  $('timeline-arrival').addEventListener('click', event => attempt(event.currentTarget, async () => {
    await post(`${inventoryService}/returns/${id}/arrival`, {});
    await read();
  }));
  whileSeen(POLL, () => hasEnded || read());
  arrowKeys($('sequence-events'), 'button');
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && id !== null && !document.querySelector('#lesson:popover-open')) close();
  });
  return { open, add, read };
}
