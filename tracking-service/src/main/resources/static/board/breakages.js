import { $, call, h, post, whileSeen } from './dom.js';

const EVERY = 3000;

/** What can be broken on a local stack, and healed again. Elsewhere there is nobody to ask, and the board says so. */
export function breakages({ breakages: url }) {
  $('breakages-absent').hidden = Boolean(url);
  if (!url) return;
  let shown = '';
  const busy = new Set();

  async function flip(one) {
    busy.add(one.id);
    await refresh();
    $('alert').textContent = '';
    try {
      await post(`${url}/breakages/${one.id}`, { broken: !one.broken });
      $('news').textContent = `${one.title}: ${one.broken ? 'healed' : 'broken'}`;
    } catch (e) {
      $('alert').textContent = `${one.title}: ${e.message}`;
    } finally {
      busy.delete(one.id);
      await refresh();
    }
  }

  function item(one) {
    const working = busy.has(one.id);
    const slip = `breakage-${one.id}`;
    return h('li', { 'data-breakage': one.id, class: one.broken ? 'broken' : null },
      h('button', { type: 'button', role: 'switch', 'aria-checked': String(one.broken), 'aria-disabled': working ? 'true' : null,
        'aria-describedby': slip, click: () => working || flip(one) },
      h('span', { class: 'switch', 'aria-hidden': true }), one.title,
      h('small', {}, working ? ' working' : one.broken ? ' broken' : '')),
      h('details', {}, h('summary', { 'aria-label': `About: ${one.title}` }, one.pattern),
        h('p', { id: slip }, one.explains), h('p', {}, h('code', {}, one.file.split('/').flatMap((part, at) => at ? ['/', h('wbr'), part] : [part])))));
  }

  async function refresh() {
    const all = await call(`${url}/breakages`).catch(() => null);
    const now = JSON.stringify([all, ...busy]);
    if (all === null || now === shown) return;
    shown = now;
    const focused = document.activeElement.closest('[data-breakage]')?.dataset.breakage;
    const control = document.activeElement.localName;
    const open = [...$('breakages-list').querySelectorAll('details[open]')].map(each => each.closest('li').dataset.breakage);
    $('breakages-list').replaceChildren(...all.map(item));
    open.forEach(id => $('breakages-list').querySelector(`[data-breakage="${id}"] details`)?.setAttribute('open', ''));
    if (focused) $('breakages-list').querySelector(`[data-breakage="${focused}"] ${control}`)?.focus();
  }

  whileSeen(EVERY, refresh);
}
