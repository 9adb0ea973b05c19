import { $, h, short, shortClock } from './dom.js';
import { CHANNELS } from './events.js';

const SOON = 500;
const AGAIN = 3000;
const MOST = 100;

const STATES = {
  PENDING: ({ reason }) => reason ? `waits: ${reason}` : 'waits to be sent',
  SENT: ({ deliveredAt }) => deliveredAt ? `arrived ${shortClock(deliveredAt)}` : 'sent',
  FAILED: ({ reason }) => `failed: ${reason}`,
  BOUNCED: ({ reason }) => `came back: ${reason}`,
  SUPPRESSED: ({ reason }) => reason,
};

const timeOf = ({ sentAt, createdAt, at }) => sentAt ?? createdAt ?? at;

/** The newest first, and what has the same time always in the same order. */
const placeOf = message => `${Date.parse(timeOf(message))} ${message.id}`;

function item(message) {
  const { id, channel, status, orderId, text } = message;
  return h('li', { 'data-id': id, 'data-place': placeOf(message), 'data-channel': channel, 'data-status': status },
    h('p', {}, h('b', {}, CHANNELS[channel]), h('time', { datetime: timeOf(message) }, shortClock(timeOf(message)))),
    h('p', {}, text),
    h('p', { class: 'faint' }, orderId ? h('a', { href: `#order=${orderId}` }, `…${short(orderId)}`) : null, status ? h('span', {}, STATES[status](message)) : null));
}

/**
 * What a customer is told, by notification-service's own words, as it arrives: the app's feed and the messages of each
 * channel. A browser opens six connections to a server, for all its tabs: one is held only while somebody looks.
 */
export function phone({ notificationService }) {
  let source = null;
  let due = null;

  const customer = () => $('phone-form').elements.customer.value.trim();
  const shownAs = id => $('phone-body').querySelector(`[data-id="${CSS.escape(id)}"]`);
  const isShown = () => $('phone-body').open && !document.hidden && $('phone-form').checkValidity();

  function stop() {
    clearTimeout(due);
    source?.close();
    state('');
  }

  function turn() {
    stop();
    if (isShown()) listen();
  }

  function listen() {
    state('Connecting', 'waiting');
    source = new EventSource(`${notificationService}/customers/${encodeURIComponent(customer())}/stream`);
    source.addEventListener('open', () => {
      clear(); // It begins with the newest ones, whatever was missed meanwhile.
      state('Live', 'live');
    });
    source.addEventListener('entry', ({ data }) => {
      const entry = JSON.parse(data);
      if (!shownAs(entry.id)) show({ ...entry, channel: 'IN_APP' }); // What was sent in the app is a notification too.
    });
    source.addEventListener('notification', ({ data }) => {
      const { notificationId, ...more } = JSON.parse(data);
      if (more.channel !== 'WEBHOOK') show({ ...more, id: notificationId }); // A webhook is no part of a phone.
    });
    source.addEventListener('error', () => {
      state('notification-service is away: trying again', 'away');
      if (source.readyState === EventSource.CLOSED) due = setTimeout(turn, AGAIN);
    });
  }

  function show(message) {
    const list = $(message.status === 'SUPPRESSED' ? 'phone-suppressed' : 'phone-messages');
    const before = shownAs(message.id);
    const hadFocus = before?.contains(document.activeElement);
    before?.remove();
    const shown = item(message);
    list.insertBefore(shown, [...list.children].find(each => each.dataset.place < shown.dataset.place) ?? null);
    if (hadFocus) shown.querySelector('a').focus();
    if (list.childElementCount > MOST) list.lastElementChild.remove();
    $('phone-unsent').hidden = $('phone-suppressed').childElementCount === 0;
  }

  function clear() {
    $('phone-messages').replaceChildren();
    $('phone-suppressed').replaceChildren();
    $('phone-unsent').hidden = true;
  }

  function state(text, name = '') {
    $('phone-connection').dataset.state = name;
    $('phone-connection').textContent = text;
  }

  $('phone').hidden = notificationService === null;
  $('phone-body').addEventListener('toggle', turn);
  $('phone-form').addEventListener('input', () => {
    stop();
    clear();
    due = setTimeout(turn, SOON);
  });
  $('phone-form').addEventListener('submit', event => event.preventDefault());
  document.addEventListener('visibilitychange', turn);
  turn(); // It may have been opened before the settings were there.
}
