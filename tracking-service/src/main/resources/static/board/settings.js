import { call } from './dom.js';

const AGAIN = 1000;

async function answered() {
  while (true) {
    try {
      return await call('board/settings');
    } catch {
      await new Promise(done => setTimeout(done, AGAIN));
    }
  }
}

/**
 * Where everything is, as this browser sees it. Nothing is guessed: the server is configured with each address, and what
 * has none, which is null here, cannot be reached from a browser.
 */
export async function settings() {
  const { services, tracking, breakages = null, stuckAfterSeconds } = await answered();
  const urlOf = service => services.find(({ name }) => name === service).url ?? null;
  const orderService = urlOf('order-service');
  return {
    services,
    orderService,
    inventoryService: urlOf('inventory-service'),
    paymentService: urlOf('payment-service'),
    notificationService: urlOf('notification-service'),
    catalogue: orderService && `${orderService}/catalogue`,
    stream: new URL('stream?last=50', document.baseURI).href,
    actuator: tracking.management ?? null,
    breakages,
    stuckAfterSeconds,
  };
}
