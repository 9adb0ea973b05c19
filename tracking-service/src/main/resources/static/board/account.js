import { $, call, clock, h, money, short, whileSeen } from './dom.js';

const SOON = 500;
const POLL = 5000;
const PATIENCE = 5000;
const ENTRIES = 100;

const SUMS = { depositedMinor: 'deposited', withdrawnMinor: 'withdrawn', feesMinor: 'fees', capturedMinor: 'charged', refundedMinor: 'refunded', transferredMinor: 'transferred', correctedMinor: 'corrected' };

/** What there is to say of an entry, beside its type. */
function about({ orderId, source, from, to }) {
  if (orderId) return [' for ', h('a', { href: `#order=${orderId}` }, `…${short(orderId)}`)];
  if (source) return ` (${source})`;
  return from ? ` from ${from} to ${to}` : '';
}

/** A customer's account: its entries, and what it held after each of them, by payment-service's own words. */
export function account({ paymentService }) {
  let entries = []; // The oldest first.
  let stops = []; // The last entry of each moment: what happens at one is never told apart.
  let currency = null;
  let shown = '';
  let due = null;
  let asking = 0;

  const customer = () => $('account-form').elements.customer.value.trim();
  const accounts = query => call(`${paymentService}/accounts/${encodeURIComponent(customer())}${query}`, { signal: AbortSignal.timeout(PATIENCE) });
  const isShown = () => $('account-body').open && !document.hidden && $('account-form').checkValidity();

  async function read() {
    due = null;
    if (!isShown()) return;
    const mine = ++asking;
    try {
      const { balances } = await accounts('');
      const page = await accounts(`/entries?${new URLSearchParams({ currency: balances[0].currency, limit: ENTRIES })}`);
      if (mine !== asking) return;
      $('account-none').hidden = true;
      $('account-then').hidden = false;
      const now = JSON.stringify([customer(), balances, page]);
      if (now !== shown) draw(balances, page);
      shown = now;
    } catch (e) {
      if (mine !== asking) return;
      $('account-none').textContent = e.message;
      $('account-none').hidden = false;
      $('account-then').hidden = true;
    }
  }

  function draw(balances, page) {
    const moment = $('account-moment');
    const wasNow = moment.value === moment.max;
    const chosen = stops[moment.value]?.version;
    currency = balances[0].currency;
    entries = page.items.toReversed();
    stops = entries.filter(({ occurredAt }, at) => occurredAt !== entries[at + 1]?.occurredAt);
    moment.max = stops.length;
    moment.value = wasNow ? stops.length : stops.findIndex(({ version }) => version >= chosen);
    $('account-left-out').textContent = leftOut(balances, page);
    $('account-entries').replaceChildren(...entries.toReversed().map(entry => h('tr', { 'data-version': entry.version },
      h('td', {}, h('time', { datetime: entry.occurredAt, title: entry.occurredAt }, clock(entry.occurredAt))),
      h('td', {}, entry.type, about(entry.event)),
      h('td', { class: 'amount' }, money({ amountMinor: entry.amountMinor, currency })),
      h('td', {}, String(entry.version)))));
    asOf(balances);
  }

  /** Versions are counted from one, so the newest one is how many entries there are. */
  function leftOut(balances, { items, next }) {
    const others = balances.map(balance => balance.currency).filter(each => each !== currency);
    return [
      next ? `These are the newest ${items.length} of ${items[0].version} entries.` : '',
      others.length > 0 ? `This is ${currency} alone; there is an account in ${others.join(', ')} too.` : '',
    ].join(' ').trim();
  }

  /** Each stop is a moment, and the last one is now. */
  async function asOf(balances) {
    const moment = $('account-moment');
    const stop = Number(moment.value);
    const isNow = stop >= stops.length;
    const then = isNow ? null : stops[stop];
    $('account-entries').querySelectorAll('tr').forEach(row => row.classList.toggle('later', !isNow && Number(row.dataset.version) > then.version));
    const text = isNow ? 'now' : `${clock(then.occurredAt)}, after ${then.type}`;
    $('account-moment-is').textContent = text;
    moment.setAttribute('aria-valuetext', text);
    try {
      const held = isNow && balances ? { balances } : await accounts(isNow ? '' : `?${new URLSearchParams({ at: then.occurredAt })}`);
      if (Number(moment.value) === stop) show(held.balances.find(each => each.currency === currency));
    } catch (e) {
      if (Number(moment.value) === stop) showNone(e);
    }
  }

  function show(balance) {
    $('account-balance').textContent = money({ amountMinor: balance.balanceMinor, currency });
    $('account-sums').textContent = Object.entries(SUMS).filter(([name]) => balance[name] !== 0)
      .map(([name, word]) => `${word} ${money({ amountMinor: balance[name], currency })}`).join(', ');
  }

  /** And not what it held at another moment. It is asked for again with the next look at the account. */
  function showNone(e) {
    $('account-balance').textContent = '–';
    $('account-sums').textContent = `What it held could not be read: ${e.message}`;
    shown = '';
  }

  const readSoon = () => { due ??= setTimeout(read, SOON); };

  $('account').hidden = paymentService === null;
  $('account-body').addEventListener('toggle', readSoon);
  $('account-form').addEventListener('input', readSoon);
  $('account-form').addEventListener('submit', event => event.preventDefault());
  $('account-moment').addEventListener('input', () => asOf());
  whileSeen(POLL, () => due ?? read()); // Deposits and transfers are no events on any topic.
  return { readSoon };
}
