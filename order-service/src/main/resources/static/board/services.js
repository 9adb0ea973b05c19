import { h, span, whileSeen } from './dom.js';
import { plain } from './facts.js';

/** What the services publish about themselves, by the names on their Prometheus pages. */
const METRICS = {
  phase: 'pasdequatre_relay_phase',
  unpublished: 'pasdequatre_relay_unpublished_rows',
  age: 'pasdequatre_outbox_age_seconds',
  lag: 'kafka_consumer_fetch_manager_records_lag',
  aside: 'pasdequatre_held_back_aside_records',
  waiting: 'pasdequatre_held_back_waiting_records',
};
const EVERY = 2000;
const PATIENCE = 1500;
const STATES = { up: 'up', ill: 'up, and something it needs is away', silent: 'does not answer', down: 'down' };

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

async function ask(url) {
  try {
    const patience = { signal: AbortSignal.timeout(PATIENCE), cache: 'no-store' };
    const [health, page] = await Promise.all([fetch(`${url}/actuator/health`, patience), fetch(`${url}/actuator/prometheus`, patience)]);
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
  const dead = (value('aside') ?? 0) + (value('waiting') ?? 0);
  card.querySelector('.vitals').replaceChildren(
    h('span', {}, ['up', 'ill'].includes(state) ? age : 'what it is to hear waits in Kafka'),
    h('span', { class: 'dead' }, h('a', { class: dead > 0 ? 'some' : null, href: `${url}/dead-letters.html`, 'aria-label': `${plain(card.dataset.service)}: ${dead} held back, see its dead letters` },
      dead > 0 ? `${dead} held back` : 'no dead letters'), h('button', { type: 'button', class: 'what', 'data-lesson': 'dead-letters' })));
}

/** No service is asked on behalf of another: the browser asks each about itself. */
export function services(settings, { dancers }) {
  for (const { name, url } of settings.services) {
    const own = name === 'order-service' ? '' : url;
    let shown = '';
    whileSeen(EVERY, async () => {
      const answer = await ask(own);
      const now = JSON.stringify(answer);
      if (now !== shown) show(dancers[plain(name)], own, answer);
      shown = now;
    });
  }
}
