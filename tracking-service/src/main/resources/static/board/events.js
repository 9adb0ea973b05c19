/** The four, in the order an order meets them. */
export const SERVICES = ['order', 'inventory', 'payment', 'notification'];

/** Who reacts to what. A test compares it with the saga's steps. */
export const CONSUMED_BY = {
  OrderPlaced: ['inventory', 'notification'],
  OrderConfirmed: ['inventory', 'notification'],
  CancellationRequested: ['inventory', 'notification'],
  OrderCancelled: ['inventory', 'payment', 'notification'],
  ReturnRequested: ['inventory'],
  StockReserved: ['payment'],
  StockRejected: ['order'],
  StockReleased: ['order'],
  OrderShipped: ['order', 'notification'],
  ReturnLabelIssued: ['notification'],
  GoodsReturned: ['order', 'payment'],
  PaymentCaptured: ['order'],
  PaymentDeclined: ['order'],
  PaymentRefunded: ['notification'],
  RefundRefused: [],
  GatewayDiffered: [],
  NotificationSent: [],
  NotificationFailed: [],
  NotificationBounced: [],
};

export const plain = service => service.replace(/-service$/, '');

export const consumersOf = event => CONSUMED_BY[event.type] ?? [];

/** What people call the ways to reach a customer. */
export const CHANNELS = { IN_APP: 'app', PUSH: 'push', SMS: 'SMS', EMAIL: 'mail', WEBHOOK: 'webhook' };

/** An event's type, and of a notification's the channel too. */
export const named = ({ type, details }) => details?.channel ? `${type} by ${CHANNELS[details.channel] ?? details.channel}` : type;
