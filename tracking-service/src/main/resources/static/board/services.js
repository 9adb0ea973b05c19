import { h, span, whileSeen } from './dom.js';
import { plain } from './events.js';

/** What the services publish about themselves, by the names on their Prometheus pages. */
const METRICS = {
  phase: 'pasdequatre_relay_phase',
  unpublished: 'pasdequatre_relay_unpublished_rows',
  age: 'pasdequatre_outbox_age_seconds',
  lag: 'kafka_consumer_fetch_manager_records_lag',
  deadLetters: 'pasdequatre_unprocessed_dead_letters_records',
  parked: 'pasdequatre_unprocessed_parked_records',
};
const EVERY = 2000;
const PATIENCE = 1500;
const STATES = { up: 'up', ill: 'up, and something it needs is away', silent: 'does not answer', down: 'down', unreachable: 'not reachable from this browser' };
const OUTBOX_AGE = { silent: 'its events wait in Kafka', down: 'its events wait in Kafka', unreachable: '' };

/** The samples of a Prometheus page: by name the sum over all labels, and of the phase the one that is 1. */
function samples(page) {
  const found = {};
  for (const [, name, labels, value] of page.matchAll(/^(\w+)(?:\{([^}]*)\})? (\S+)/gm)) {
    if (Number.isNaN(Number(value))) continue;
    if (name === METRICS.phase) {
      if (Number(value) === 1) found[name] = /phase="(\w+)"/.exec(labels)?.[1].replaceAll('_', ' ');
    } else found[name] = (found[name] ?? 0) + Number(value);
  }
  return found;
}

async function ask(actuator) {
  try {
    const patience = { signal: AbortSignal.timeout(PATIENCE), cache: 'no-store' };
    const [health, page] = await Promise.all([fetch(`${actuator}/health`, patience), fetch(`${actuator}/prometheus`, patience)]);
    return { state: health.ok ? 'up' : 'ill', found: page.ok ? samples(await page.text()) : {} };
  } catch (e) {
    return { state: e.name === 'TimeoutError' ? 'silent' : 'down', found: {} };
  }
}

function show(card, url, { state, found }) {
  card.dataset.state = state;
  const value = name => found[METRICS[name]];
  const set = (css, text) => { card.querySelector(css).textContent = text ?? ''; };
  set('.state', STATES[state]);
  set('.inbox b', value('lag') > 0 ? `${value('lag')} wait` : '');
  set('.outbox b', value('unpublished') > 0 ? `${value('unpublished')} wait` : '');
  set('.relay b', value('phase'));
  const age = value('age') === undefined ? '' : `outbox age ${span(value('age') * 1000)}`;
  const unprocessed = (value('deadLetters') ?? 0) + (value('parked') ?? 0);
  const letters = state === 'unreachable' ? 'dead letters' : unprocessed > 0 ? `${unprocessed} unprocessed` : 'no dead letters';
  card.querySelector('.vitals').replaceChildren(
    h('span', {}, OUTBOX_AGE[state] ?? age),
    url ? h('span', { class: 'dead' }, h('a', { class: unprocessed > 0 ? 'some' : null, href: `${url}/dead-letters.html`, 'aria-label': `${plain(card.dataset.service)}: ${letters}` }, letters),
      h('button', { type: 'button', class: 'what', 'data-lesson': 'dead-letters' })) : '');
}

/** No service is asked on behalf of another: the browser asks each about itself, where it can reach it. */
export function services(settings, { cards }) {
  for (const { name, url, management } of settings.services) {
    const card = cards[plain(name)];
    if (!card) continue;
    if (!management) {
      show(card, url, { state: 'unreachable', found: {} });
      continue;
    }
    let shown = '';
    whileSeen(EVERY, async () => {
      const answer = await ask(management);
      const now = JSON.stringify(answer);
      if (now !== shown) show(card, url, answer);
      shown = now;
    });
  }
}
