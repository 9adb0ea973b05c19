/** How far an order has come: it never goes back. */
const RANK = { PENDING: 0, CONFIRMED: 1, CANCELLING: 2, SHIPPED: 3, CANCELLED: 3, RETURNING: 4, RETURNED: 5 };

/**
 * What order-service has answered this page, until the read model has it: "read your own writes". The read model follows
 * the events, so it is a moment late, and later when it is away or rebuilt.
 */
const answers = new Map();

const isCaughtUp = (status, answer) => RANK[status] >= RANK[answer.status];

export function remember({ customer, ...answer }) {
  const known = answers.get(answer.orderId);
  answers.set(answer.orderId, { ...known, ...answer, customer: customer?.id ?? known?.customer, tracked: false });
}

/** An event on the stream has been projected, so whoever asks the read model from now on finds it there. */
export function projected(event) {
  const answer = answers.get(event.orderId);
  if (answer && isCaughtUp(event.orderStatus, answer)) answer.tracked = true;
}

/** An order as the read model has it, or as it was answered where that is further. */
export function merged(order) {
  const answer = answers.get(order.orderId);
  if (!answer) return order;
  if (!isCaughtUp(order.status, answer)) return { ...order, status: answer.status, waiting: undefined };
  answers.delete(order.orderId);
  return order;
}

/** The orders that were accepted here, newest first. */
export const accepted = () => [...answers.values()].filter(({ customer }) => customer).reverse();

export const answerOf = orderId => answers.get(orderId);

/** Asked for before a question to the read model, and forgotten after its answer: it may have them on another page. */
export const tracked = () => [...answers.values()].filter(answer => answer.tracked).map(answer => answer.orderId);

export const forget = orderIds => orderIds.forEach(orderId => answers.delete(orderId));
