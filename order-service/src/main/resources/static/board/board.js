import { $, call } from './dom.js';
import { breakages } from './breakages.js';
import { follow, plain } from './facts.js';
import { lessons } from './lessons.js';
import { numbers } from './numbers.js';
import { orders } from './orders.js';
import { placing } from './placing.js';
import { services } from './services.js';
import { stage } from './stage.js';
import { story } from './story.js';

const CONNECTION = { live: 'Live', away: 'order-service is away: reconnecting' };
const TALK = 4000;

/** What somebody who does not see the notes is told: the last fact, and how many there were, every few seconds. */
function newsreader() {
  let heard = [];
  setInterval(() => {
    if (heard.length === 0) return;
    const last = heard.at(-1);
    $('news').textContent = (heard.length > 1 ? `${heard.length} facts, the last: ` : '') + `${last.type}, says ${plain(last.source)}`;
    heard = [];
  }, TALK);
  return fact => heard.push(fact);
}

async function settingsOnceItAnswers() {
  while (true) {
    try {
      return await call('board/settings');
    } catch {
      await new Promise(done => setTimeout(done, 1000));
    }
  }
}

function connection(state) {
  $('connection').dataset.state = state;
  $('connection').textContent = CONNECTION[state];
}

const opened = Date.now();
lessons();
const settings = await settingsOnceItAnswers();
const dance = stage();
const list = orders(settings);
const tale = story();
const tell = newsreader();
const seen = new Set();
services(settings, dance);
breakages(settings);
placing();
numbers();
follow('board/stream?last=50', {
  state: connection,
  reset: () => seen.clear(),
  fact(fact) {
    list.hear(fact);
    if (seen.has(fact.id)) return;
    seen.add(fact.id);
    const isNew = Date.parse(fact.happenedAt) > opened - 3000;
    dance.hear(fact, isNew);
    if (isNew) tell(fact);
  },
});
addEventListener('hashchange', () => tale.open());
tale.open();
