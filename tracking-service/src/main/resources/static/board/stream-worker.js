import { follow } from './follow.js';

// Runs once in a browser, however many tabs show the board, and ends with the last of them. It holds the one connection
// and passes on to each tab what comes; a tab that is opened later is sent the last events first.

const KEPT = 50;
const tabs = new Set();
let recent = [];
let known = null;

const send = (...message) => tabs.forEach(tab => tab.postMessage(message));

self.addEventListener('connect', ({ ports: [tab] }) => {
  tab.onmessage = () => tabs.delete(tab); // It says only one thing: that it leaves.
  tabs.add(tab);
  if (known) tab.postMessage(['state', known]);
  recent.forEach(event => tab.postMessage(['event', event]));
});

follow(new URL(self.location).searchParams.get('url'), {
  event(event) {
    recent = [...recent, event].slice(-KEPT);
    send('event', event);
  },
  reset: () => send('reset'),
  state(state) {
    known = state;
    send('state', state);
  },
});
