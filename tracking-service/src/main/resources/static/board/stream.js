import { follow } from './follow.js';

/** Tabs of before and after a change of what the worker sends must not meet: whoever changes that changes this name. */
const WORKER = { type: 'module', name: 'events-1' };

/**
 * The events of all orders, through one connection for all tabs: a browser opens only six to a server over HTTP/1.1. A
 * browser without shared workers, such as on some phones, holds one for the tab that is looked at.
 */
export function stream(url, to) {
  const alone = () => whileVisible(url, to);
  try {
    shared(url, to, alone);
  } catch {
    alone();
  }
}

function shared(url, to, otherwise) {
  const script = new URL(`stream-worker.js?${new URLSearchParams({ url })}`, import.meta.url);

  function connect() {
    const worker = new SharedWorker(script, WORKER);
    worker.addEventListener('error', otherwise, { once: true });
    worker.port.onmessage = ({ data: [name, value] }) => to[name](value);
    return worker.port;
  }

  let port = connect();
  addEventListener('pagehide', () => port.postMessage('leave'));
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    to.reset();
    port = connect();
  });
}

function whileVisible(url, to) {
  let followed = null;
  const turn = () => {
    if (document.hidden) followed?.pause();
    else if (followed) followed.resume();
    else followed = follow(url, to);
  };
  document.addEventListener('visibilitychange', turn);
  turn();
}
