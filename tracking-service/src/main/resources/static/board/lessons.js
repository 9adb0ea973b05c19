import { $, h } from './dom.js';

/** Whoever wants to know what an element shows, which pattern that is and which file does it, asks its question mark. */
export async function lessons() {
  const texts = await (await fetch('board/lessons.json')).json();
  const slip = $('lesson');
  const name = button => button.setAttribute('aria-label', `What is this? ${texts[button.dataset.lesson].pattern}`);
  const dress = root => root.querySelectorAll('.what:empty').forEach(button => {
    button.textContent = '?';
    button.setAttribute('popovertarget', 'lesson');
    name(button);
  });
  dress(document);
  new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node =>
    node.nodeType === Node.ELEMENT_NODE && dress(node)))).observe(document.body, { childList: true, subtree: true });
  document.addEventListener('click', event => {
    const button = event.target.closest('.what');
    if (button) open(button, texts[button.dataset.lesson]);
  }, true);

  function open(button, { pattern, says, files }) {
    slip.replaceChildren(
      h('h3', {}, pattern),
      h('p', {}, says),
      h('p', { class: 'faint' }, files.length > 1 ? 'The files that do it:' : 'The file that does it:'),
      h('ul', {}, ...files.map(file => h('li', {}, h('code', {}, file.split('/').flatMap((part, at) => at ? ['/', h('wbr'), part] : [part]))))));
    const box = button.getBoundingClientRect();
    slip.style.left = `${Math.max(8, Math.min(box.left - 20, innerWidth - Math.min(380, innerWidth - 16) - 8))}px`;
    const below = box.bottom + 260 < innerHeight;
    slip.style.top = below ? `${box.bottom + 8}px` : 'auto';
    slip.style.bottom = below ? 'auto' : `${innerHeight - box.top + 8}px`;
  }
}
