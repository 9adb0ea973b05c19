export const $ = id => document.getElementById(id);

/** What a server answers becomes text here, never markup. */
export function h(tag, attributes = {}, ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return dressed(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function dressed(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export const figure = service => svg('svg', { class: 'figure', viewBox: '0 0 64 64', 'aria-hidden': true },
  svg('use', { href: `board/icon.svg#${service}` }));

export function money({ amountMinor, currency }) {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(amountMinor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

const SECONDS = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };

export const clock = instant => new Date(instant).toLocaleTimeString(undefined, { ...SECONDS, fractionalSecondDigits: 3 });

export const shortClock = instant => new Date(instant).toLocaleTimeString(undefined, SECONDS);

export function time(instant) {
  return h('time', { datetime: instant, title: instant }, clock(instant));
}

export const millisBetween = (from, to) => Date.parse(to) - Date.parse(from);

export function span(millis) {
  if (millis < 1000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(millis < 10_000 ? 1 : 0)} s`;
  return millis < 3_600_000 ? `${Math.floor(millis / 60_000)} min` : `${Math.floor(millis / 3_600_000)} h`;
}

/** The last group of an order's id: the first ones tell the time, and are the same for all of a moment. */
export const short = id => id.slice(-6);

/** Moves the focus with the arrow keys, Home and End among what the selector finds in the list. */
export function arrowKeys(list, selector) {
  list.addEventListener('keydown', event => {
    const all = [...list.querySelectorAll(selector)];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined || !all[to]) return;
    event.preventDefault();
    all[to].focus();
  });
}

/** A request that answers with JSON, or fails with the problem that the service reports. */
export async function call(url, options = {}) {
  let response, body;
  try {
    response = await fetch(url, options);
    body = await response.json();
  } catch {
    throw Object.assign(new Error('The service does not answer.'), { status: response?.status });
  }
  if (!response.ok) throw Object.assign(new Error(body.detail ?? body.title ?? `The service answers ${response.status}.`), { status: response.status });
  return body;
}

export const post = (url, body, headers = {}) =>
  call(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });

/** Does what a control is for, once at a time; what goes wrong stands in the alert. */
export async function attempt(control, work) {
  $('alert').textContent = '';
  control.disabled = true;
  try {
    await work();
  } catch (e) {
    $('alert').textContent = e.message;
  } finally {
    control.disabled = false;
    if (control.isConnected && document.activeElement === document.body) control.focus();
  }
}

/** Does it every so often while somebody looks, and at once when they look again. */
export function whileSeen(millis, work) {
  const turn = () => document.hidden ? null : work();
  setInterval(turn, millis);
  document.addEventListener('visibilitychange', turn);
  turn();
}
