const AGAIN = 2000;
const REMEMBERED = 1000;

/** The last so many: of these it is known whether they have been here before. */
function memory() {
  const known = new Set();
  return id => {
    if (known.has(id)) return false;
    known.add(id);
    if (known.size > REMEMBERED) known.delete(known.values().next().value);
    return true;
  };
}

/**
 * Follows a stream of events, each of which is passed on once. A browser that loses the stream asks for what came after
 * the last event it has received, by Last-Event-ID. Where it gives up, as it does when a server answers with an error,
 * the stream is begun anew; what was missed meanwhile is unknown, and so `reset` is called.
 */
export function follow(url, { event, reset, state }) {
  const isNew = memory();
  let source = null;
  let again = null;

  function begin() {
    source = new EventSource(url);
    source.addEventListener('open', () => state('live'));
    source.addEventListener('event', ({ data }) => {
      const one = JSON.parse(data);
      if (isNew(one.id)) event(one);
    });
    source.addEventListener('reset', reset);
    source.addEventListener('error', () => {
      state('away');
      if (source.readyState === EventSource.CLOSED) again = setTimeout(resume, AGAIN);
    });
  }

  function resume() {
    reset();
    begin();
  }

  function pause() {
    clearTimeout(again);
    source.close();
  }

  begin();
  return { pause, resume };
}
