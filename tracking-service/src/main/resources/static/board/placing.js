import { $, attempt, call, h, money, post } from './dom.js';
import { remember } from './writes.js';

/** Mallory has no account, so her orders end CANCELLED, and are worth a look too. */
const CUSTOMERS = ['ada', 'grace', 'alan', 'barbara', 'mallory'];
const DROPS_EVERY = 350;
const RAINS_FOR = 60_000;

const any = list => list[Math.floor(Math.random() * list.length)];

/** Random, and also where a page is not served securely and randomUUID is missing. */
const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');

/** Orders, one by one or as rain: a few every second from various customers, which ends by itself. */
export function placing({ orderService, catalogue: wares }, list) {
  let products = [];
  let cloud = null;

  $('place-unreachable').hidden = orderService !== null;
  $('place-form').hidden = orderService === null;
  if (orderService === null) return;

  async function place(customer, sku, quantity, cardToken = '') {
    const paidBy = cardToken ? { paymentMethod: 'card', cardToken } : {};
    const order = await post(`${orderService}/orders`,
      { customer: { id: customer }, lines: [{ sku, quantity }], ...paidBy }, { 'Idempotency-Key': key() });
    remember(order);
    list.show();
    return order;
  }

  async function catalogue() {
    products = await call(wares).catch(() => products);
    const select = $('place-form').elements.sku;
    if (select.options.length === products.length) return;
    const chosen = select.value;
    select.replaceChildren(...products.map(({ sku, name, price }) => h('option', { value: sku }, `${name}, ${money(price)}`)));
    if (chosen) select.value = chosen;
  }

  function rain() {
    const over = Date.now() + RAINS_FOR;
    cloud = setInterval(() => {
      if (Date.now() > over) return dry();
      place(any(CUSTOMERS), any(products).sku, 1 + Math.floor(Math.random() * 2)).catch(dry);
    }, DROPS_EVERY);
    label(true);
  }

  function dry() {
    clearInterval(cloud);
    cloud = null;
    label(false);
  }

  function label(rains) {
    $('rain').setAttribute('aria-pressed', rains);
    $('rain').textContent = rains ? 'Stop the rain' : 'Let it rain';
  }

  $('customers').replaceChildren(...CUSTOMERS.map(value => h('option', { value })));
  $('place-form').addEventListener('submit', event => {
    event.preventDefault();
    const { customer, sku, quantity, token } = Object.fromEntries(new FormData(event.target));
    attempt(event.submitter, async () => {
      const order = await place(customer, sku, Number(quantity), token);
      $('news').textContent = `Order placed for ${customer}`;
      location.hash = `order=${order.orderId}`;
    });
  });
  $('rain').addEventListener('click', () => cloud ? dry() : products.length > 0 && rain());
  $('place-form').elements.sku.addEventListener('focus', catalogue);
  const untilThere = setInterval(() => products.length > 0 ? clearInterval(untilThere) : catalogue(), 2000);
  catalogue();
}
