import { $, call, h, shortClock, whileSeen } from './dom.js';

const POLL = 1000;
const PATIENCE = 5000;

const MEANS = {
  CHARGING: 'the gateway is to charge it',
  UNKNOWN: 'nobody knows whether it was charged, so the gateway is asked before anything else is done',
  CAPTURED: 'it was charged',
  DECLINED: 'it was declined',
  VOIDED: 'it was not charged, and never will be',
  REFUNDING: 'the gateway is to give the money back',
  REFUNDED: 'the money is back',
  REFUND_REFUSED: 'the gateway refuses to give the money back, and a person has to act',
};

/** How the open order's card payment stands between payment-service and the gateway, asked for while there is something to do. */
export function card({ paymentService }) {
  let id = null;
  let path = [];
  let isOver = true;
  let asked = null;

  function open() {
    id = null;
    isOver = true;
    const line = $('timeline-card');
    line.hidden = true;
    delete line.dataset.status;
    line.querySelector('[role=status]').textContent = 'Card: …';
    line.querySelector('small').textContent = '';
  }

  /** The line takes its place with the rest of the order, so that nothing moves when the first answer comes. */
  function expect() {
    $('timeline-card').hidden = paymentService === null;
  }

  /** Asks for an order that is paid by card. */
  async function read(orderId) {
    if (paymentService === null || asked === orderId) return;
    if (orderId !== id) path = [];
    id = asked = orderId;
    const payment = await call(`${paymentService}/payments/${orderId}`, { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    if (asked === orderId) asked = null;
    if (orderId !== id) return;
    isOver = payment !== null && !payment.gateway?.nextAttemptAt;
    if (payment?.method === 'CARD') show(payment);
  }

  function show({ status, gateway }) {
    const line = $('timeline-card');
    if (path.at(-1) !== status) {
      path.push(status);
      line.dataset.status = status;
      line.querySelector('[role=status]').replaceChildren('Card: ', ...path.flatMap((each, at) => [at ? ' → ' : '', h(each === status ? 'b' : 'span', {}, each)]), `, ${MEANS[status]}.`);
    }
    const next = gateway?.nextAttemptAt ? ` Next at ${shortClock(gateway.nextAttemptAt)}.` : '';
    line.querySelector('small').textContent = gateway?.problem ? `Call ${gateway.attempts}: ${gateway.problem}.${next}` : '';
  }

  whileSeen(POLL, () => isOver || read(id));
  return { open, expect, read };
}
