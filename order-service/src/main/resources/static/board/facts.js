/** The four, in the order an order meets them. */
export const SERVICES = ['order', 'inventory', 'payment', 'notification'];

/** Who reacts to what. A test compares it with the saga's steps. */
export const HEARD_BY = {
  OrderPlaced: ['inventory', 'notification'],
  OrderConfirmed: ['inventory', 'notification'],
  CancellationRequested: ['inventory', 'notification'],
  OrderCancelled: ['inventory', 'payment', 'notification'],
  StockReserved: ['payment'],
  StockRejected: ['order'],
  StockReleased: ['order'],
  OrderShipped: ['order', 'notification'],
  PaymentCaptured: ['order'],
  PaymentDeclined: ['order'],
  PaymentRefunded: ['notification'],
  NotificationSent: [],
  NotificationFailed: [],
};

export const plain = service => service.replace(/-service$/, '');

export const heardBy = fact => HEARD_BY[fact.type] ?? [];

/**
 * Follows a stream of facts until it is told to stop. A browser that loses the stream asks for what came after the last
 * fact it has seen; where it gives up, as it does when a server answers with an error, the stream is begun anew.
 */
export function follow(url, { fact, reset = () => {}, state = () => {} }) {
  let source = null;
  let again = null;
  const begin = () => {
    source = new EventSource(url);
    source.addEventListener('open', () => state('live'));
    source.addEventListener('fact', event => fact(JSON.parse(event.data)));
    source.addEventListener('reset', reset);
    source.addEventListener('error', () => {
      state('away');
      if (source.readyState === EventSource.CLOSED) again = setTimeout(begin, 2000);
    });
  };
  begin();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
