import { $ } from './dom.js';
import { account } from './account.js';
import { breakages } from './breakages.js';
import { choreography } from './choreography.js';
import { named, plain } from './events.js';
import { lessons } from './lessons.js';
import { numbers } from './numbers.js';
import { orders } from './orders.js';
import { phone } from './phone.js';
import { placing } from './placing.js';
import { services } from './services.js';
import { settings as read } from './settings.js';
import { stream } from './stream.js';
import { timeline } from './timeline.js';
import { projected } from './writes.js';

const CONNECTION = { live: 'Live', away: 'tracking-service is away: reconnecting' };
const ANNOUNCED_EVERY = 4000;
const JUST_NOW = 3000;

/** What a screen reader says of the events: the last one, and how many there were, every few seconds. */
function announcements() {
  let recent = [];
  setInterval(() => {
    if (recent.length === 0) return;
    const last = recent.at(-1);
    $('news').textContent = (recent.length > 1 ? `${recent.length} events, the last: ` : '') + `${named(last)}, published by ${plain(last.source)}`;
    recent = [];
  }, ANNOUNCED_EVERY);
  return event => recent.push(event);
}

function connection(state) {
  $('connection').dataset.state = state;
  $('connection').textContent = CONNECTION[state];
}

function footer({ actuator }) {
  $('actuator').hidden = actuator === null;
  $('actuator').querySelectorAll('a').forEach(link => link.setAttribute('href', link.getAttribute('href').replace('actuator', actuator)));
}

const opened = Date.now();
lessons();
const settings = await read();
footer(settings);
const picture = choreography();
const list = orders(settings);
const shown = timeline(settings);
const ledger = account(settings);
phone(settings);
const announce = announcements();
services(settings, picture);
breakages(settings);
placing(settings, list);
numbers();
stream(settings.stream, {
  state: connection,
  reset() {
    list.readSoon();
    shown.read();
    ledger.readSoon();
  },
  event(event) {
    projected(event);
    list.readSoon();
    shown.add(event);
    if (plain(event.source) === 'payment') ledger.readSoon();
    const isNew = Date.parse(event.happenedAt) > opened - JUST_NOW;
    picture.show(event, isNew);
    if (isNew) announce(event);
  },
});
addEventListener('hashchange', () => shown.open());
shown.open();
