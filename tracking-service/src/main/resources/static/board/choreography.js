import { $, figure, h } from './dom.js';
import { SERVICES, consumersOf, plain } from './events.js';

const SPEED = { outbox: 260, relay: 200, topic: 220, along: 480, inbox: 260 };
const MOST_MOVING = 90;
const NAMED = 7;
const FORGET = 30_000;
const still = matchMedia('(prefers-reduced-motion: reduce)');

const port = (name, label) => h('span', { class: `port ${name}` }, label, h('b', {}, ''),
  h('button', { type: 'button', class: 'what', 'data-lesson': name }));

function service(name) {
  return h('li', { class: 'service', 'data-service': name, 'data-state': 'waiting' },
    h('div', { class: 'name' }, figure(name), h('h3', {}, name), h('p', { class: 'state' }, 'asking')),
    h('div', { class: 'ports' }, port('inbox', 'inbox'), port('outbox', 'outbox'), port('relay', 'relay')),
    h('p', { class: 'vitals' }));
}

function lane(name) {
  return h('li', { class: 'lane', 'data-service': name }, h('span', { class: 'lane-name' }, `${name}-events`), h('b', { class: 'count' }, '0'));
}

/**
 * Four services above their topics. A note starts when the note of the event that caused it has arrived, so what takes
 * milliseconds can be followed; the times that are shown elsewhere are the real ones.
 */
export function choreography() {
  $('services').replaceChildren(...SERVICES.map(service));
  $('lanes').replaceChildren(...SERVICES.map(lane));
  $('lanes').prepend(h('li', { class: 'lane-what' }, h('button', { type: 'button', class: 'what', 'data-lesson': 'topic' })));
  const cards = Object.fromEntries(SERVICES.map(name => [name, $('services').querySelector(`[data-service=${name}]`)]));
  const lanes = Object.fromEntries(SERVICES.map(name => [name, $('lanes').querySelector(`[data-service=${name}]`)]));
  const counts = Object.fromEntries(SERVICES.map(name => [name, 0]));
  const arrivals = new Map();

  function place(element, dx = 0.5, dy = 0.5) {
    const box = element.getBoundingClientRect();
    const origin = $('choreography').getBoundingClientRect();
    return [box.left - origin.left + box.width * dx, box.top - origin.top + box.height * dy];
  }

  async function move(note, to, millis) {
    const from = note.at;
    note.at = to;
    const [[x, y], [u, v]] = [from, to];
    await note.animate(
      [{ transform: `translate(${x}px, ${y}px)` }, { transform: `translate(${u}px, ${v}px)` }],
      { duration: millis, easing: 'cubic-bezier(.45,.05,.35,1)', fill: 'forwards' }).finished;
  }

  function noteOf(event, at, named) {
    const note = h('span', { class: 'note', 'data-service': plain(event.source) }, named && h('i', {}, event.type));
    note.at = at;
    note.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
    $('notes').append(note);
    return note;
  }

  function step(element, kind) {
    element.classList.remove(kind);
    void element.offsetWidth; // Else the browser does not see that it begins again.
    element.classList.add(kind);
  }

  async function travel(event) {
    const source = plain(event.source);
    const [outbox, relay] = ['.outbox', '.relay'].map(css => cards[source].querySelector(css));
    const named = $('notes').childElementCount < NAMED;
    const note = noteOf(event, place(cards[source].querySelector('.figure')), named);
    step(cards[source], 'publishes');
    await move(note, place(outbox), SPEED.outbox);
    step(outbox, 'lit');
    await move(note, place(relay), SPEED.relay);
    step(relay, 'lit');
    const [x] = place(relay);
    const [, y] = place(lanes[source]);
    await move(note, [x, y], SPEED.topic);
    step(lanes[source], 'lit');
    const consumers = consumersOf(event);
    await Promise.all(consumers.map(consumer => consume(event, consumer, [x, y], named)));
    if (consumers.length > 0) note.remove();
    else note.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 900, fill: 'forwards' }).finished.then(() => note.remove());
  }

  async function consume(event, consumer, from, named) {
    const inbox = cards[consumer].querySelector('.inbox');
    const note = noteOf(event, from, named && consumer !== 'notification');
    const [x, y] = place(inbox);
    await move(note, [x, from[1]], SPEED.along);
    if (['down', 'silent'].includes(cards[consumer].dataset.state)) {
      await note.animate([{ opacity: 1 }, { opacity: 0.25 }], { duration: 700, iterations: 3, direction: 'alternate', fill: 'forwards' }).finished;
    } else {
      await move(note, [x, y], SPEED.inbox);
      step(inbox, 'lit');
    }
    note.remove();
  }

  function flash(event) {
    step(cards[plain(event.source)], 'publishes');
    step(lanes[plain(event.source)], 'lit');
  }

  return {
    cards,
    show(event, isNew) {
      const source = plain(event.source);
      if (!cards[source]) return;
      lanes[source].querySelector('.count').textContent = ++counts[source];
      if (!isNew || document.hidden) return;
      if (still.matches || $('notes').childElementCount > MOST_MOVING) return flash(event);
      const arrived = (arrivals.get(event.causedBy) ?? Promise.resolve()).then(() => travel(event));
      arrivals.set(event.id, arrived);
      setTimeout(() => arrivals.delete(event.id), FORGET);
    },
  };
}
