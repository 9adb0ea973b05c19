import { $, figure, h } from './dom.js';
import { SERVICES, heardBy, plain } from './facts.js';

const SPEED = { outbox: 260, relay: 200, topic: 220, along: 480, inbox: 260 };
const MOST_NOTES = 90;
const NAMED_NOTES = 7;
const FORGET = 30_000;
const still = matchMedia('(prefers-reduced-motion: reduce)');

const port = (name, label) => h('span', { class: `port ${name}` }, label, h('b', {}, ''),
  h('button', { type: 'button', class: 'what', 'data-lesson': name }));

function dancer(name) {
  return h('li', { class: 'dancer', 'data-service': name, 'data-state': 'waiting' },
    h('div', { class: 'name' }, figure(name), h('h3', {}, name), h('p', { class: 'state' }, 'asking')),
    h('div', { class: 'ports' }, port('inbox', 'inbox'), port('outbox', 'outbox'), port('relay', 'relay')),
    h('p', { class: 'vitals' }));
}

function lane(name) {
  return h('li', { class: 'lane', 'data-service': name }, h('span', { class: 'lane-name' }, `${name}-events`), h('b', { class: 'count' }, '0'));
}

/**
 * Four dancers above the topics they speak on. A note starts when the note that caused it has arrived, so what takes
 * milliseconds can be followed; the times it shows elsewhere are the real ones.
 */
export function stage() {
  $('dancers').replaceChildren(...SERVICES.map(dancer));
  $('lanes').replaceChildren(...SERVICES.map(lane));
  $('lanes').prepend(h('li', { class: 'lane-what' }, h('button', { type: 'button', class: 'what', 'data-lesson': 'topic' })));
  const dancers = Object.fromEntries(SERVICES.map(name => [name, $('dancers').querySelector(`[data-service=${name}]`)]));
  const lanes = Object.fromEntries(SERVICES.map(name => [name, $('lanes').querySelector(`[data-service=${name}]`)]));
  const counts = Object.fromEntries(SERVICES.map(name => [name, 0]));
  const arrivals = new Map();

  function place(element, dx = 0.5, dy = 0.5) {
    const box = element.getBoundingClientRect();
    const origin = $('stage').getBoundingClientRect();
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

  function noteOf(fact, at, named) {
    const note = h('span', { class: 'note', 'data-service': plain(fact.source) }, named && h('i', {}, fact.type));
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

  async function travel(fact) {
    const source = plain(fact.source);
    const [outbox, relay] = ['.outbox', '.relay'].map(css => dancers[source].querySelector(css));
    const named = $('notes').childElementCount < NAMED_NOTES;
    const note = noteOf(fact, place(dancers[source].querySelector('.figure')), named);
    step(dancers[source], 'speaks');
    await move(note, place(outbox), SPEED.outbox);
    step(outbox, 'lit');
    await move(note, place(relay), SPEED.relay);
    step(relay, 'lit');
    const [x] = place(relay);
    const [, y] = place(lanes[source]);
    await move(note, [x, y], SPEED.topic);
    step(lanes[source], 'lit');
    const hearers = heardBy(fact);
    await Promise.all(hearers.map(hearer => hear(fact, hearer, [x, y], named)));
    if (hearers.length > 0) note.remove();
    else note.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 900, fill: 'forwards' }).finished.then(() => note.remove());
  }

  async function hear(fact, hearer, from, named) {
    const inbox = dancers[hearer].querySelector('.inbox');
    const note = noteOf(fact, from, named && hearer !== 'notification');
    const [x, y] = place(inbox);
    await move(note, [x, from[1]], SPEED.along);
    if (['down', 'silent'].includes(dancers[hearer].dataset.state)) {
      await note.animate([{ opacity: 1 }, { opacity: 0.25 }], { duration: 700, iterations: 3, direction: 'alternate', fill: 'forwards' }).finished;
    } else {
      await move(note, [x, y], SPEED.inbox);
      step(inbox, 'lit');
    }
    note.remove();
  }

  function flash(fact) {
    step(dancers[plain(fact.source)], 'speaks');
    step(lanes[plain(fact.source)], 'lit');
  }

  return {
    dancers,
    hear(fact, isNew) {
      const source = plain(fact.source);
      if (!dancers[source]) return;
      lanes[source].querySelector('.count').textContent = ++counts[source];
      if (!isNew || document.hidden) return;
      if (still.matches || $('notes').childElementCount > MOST_NOTES) return flash(fact);
      const arrived = (arrivals.get(fact.causedBy) ?? Promise.resolve()).then(() => travel(fact));
      arrivals.set(fact.id, arrived);
      setTimeout(() => arrivals.delete(fact.id), FORGET);
    },
  };
}
