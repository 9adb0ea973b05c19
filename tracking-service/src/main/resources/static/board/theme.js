'use strict';

// Runs before anything is painted, so that nobody sees the other theme first. A browser may keep nothing.
{
  const THEMES = ['system', 'light', 'dark'];
  const KEPT = 'pasdequatre.theme';
  const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  const keep = theme => { try { localStorage.setItem(KEPT, theme); } catch {} };
  let theme = THEMES.includes(kept()) ? kept() : 'system';
  const show = () => { document.documentElement.dataset.theme = theme; };
  show();
  addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const name = () => { button.textContent = `Theme: ${theme}`; };
    name();
    button.addEventListener('click', () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
      keep(theme);
      show();
      name();
    });
  });
}
