/**
 * The script of a story's page, in the browser's language: it shows how things stood after the event
 * under the pointer. The page says what it has to say without it.
 */
export const PAGE_SCRIPT = `
(() => {
  const story = JSON.parse(document.getElementById('story').textContent);
  const panel = document.querySelector('aside');
  const scroll = document.querySelector('.scroll');
  const rows = [...document.querySelectorAll('.row')];
  if (rows.length === 0) return;
  for (const title of document.querySelectorAll('.row > title')) title.remove();
  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const standingAfter = (event) => {
    const users = new Map();
    const open = new Map();
    let last;
    for (const entry of story.entries) {
      if (entry.number > event) break;
      last = entry;
      for (const user of entry.users) users.set(user.number, user);
      for (const one of entry.conversations) {
        if (one.stage === 'over' && one.turns.length === 0) open.delete(one.number);
        else open.set(one.number, one);
      }
    }
    return { last, users, open: [...open.values()] };
  };
  const gaugeOf = ({ label, limit }, value) => {
    const line = make('div', limit !== null && value > limit ? 'gauge beyond' : 'gauge');
    const track = make('div', 'track');
    const fill = make('div', 'fill');
    const most = Math.max(limit ?? story.most[label] ?? 1, value, 1);
    fill.style.width = (100 * value) / most + '%';
    track.append(fill);
    line.append(make('span', '', label), track, make('span', 'figure', limit === null ? value : value + ' of ' + limit));
    return line;
  };
  const conversationOf = (one) => {
    const line = make('div', 'one');
    const word = one.working.length > 0 ? 'working' : one.stage;
    const turns = one.turns.length > 0 ? ', owes #' + one.turns.join(', #') : '';
    line.append(make('i', word + '-dot'), make('span', '', story.conversations[one.number] + '  ' + one.stage + turns));
    return line;
  };
  const userOf = (user, open) => {
    const block = make('div', 'who');
    const limit = story.perUser === null ? '' : ' of ' + story.perUser;
    const head = make('div');
    head.append(make('b', '', story.users[user.number] ?? 'somebody'), make('span', 'doing', '  ' + user.doing + (user.held > 0 ? ', holds ' + user.held + limit : '')));
    block.append(head, ...open.filter((one) => one.user === user.number).map(conversationOf));
    return block;
  };
  let chosen = -1;
  const show = (index) => {
    if (index === chosen || index < 0 || index >= rows.length) return;
    rows[chosen]?.classList.remove('chosen');
    chosen = index;
    const row = rows[index];
    row.classList.add('chosen');
    const { last, users, open } = standingAfter(Number(row.dataset.event));
    const here = [...users.values()].sort((a, b) => a.number - b.number);
    const busy = here.filter(({ open: count, doing }) => count > 0 || doing === 'arrived');
    const rest = here.length - busy.length;
    panel.replaceChildren(
      make('h2', '', 'After event ' + last.number + ', at ' + last.atMs.toLocaleString('en-US', { maximumFractionDigits: 3 }) + ' ms'),
      make('p', 'what', last.sentence),
      ...story.gauges.map((gauge, at) => gaugeOf(gauge, last.values[at])),
      ...busy.map((user) => userOf(user, open)),
      make('p', 'hint', (rest > 0 ? rest + (rest === 1 ? ' user has' : ' users have') + ' nothing open. ' : '') + 'Point at an event, or go from one to the next with the arrow keys.'),
    );
  };
  let pinned = false;
  rows.forEach((row, index) => {
    row.addEventListener('mouseenter', () => { if (!pinned) show(index); });
    row.addEventListener('click', () => { pinned = chosen === index ? !pinned : true; show(index); });
  });
  scroll.addEventListener('keydown', (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    pinned = true;
    show(Math.min(Math.max(chosen + way, 0), rows.length - 1));
    rows[chosen].scrollIntoView({ block: 'nearest' });
  });
  const linked = () => rows.findIndex(({ id }) => '#' + id === location.hash);
  addEventListener('hashchange', () => { if (linked() >= 0) show(linked()); });
  const proof = rows.findIndex((row) => row.classList.contains('proof') || row.classList.contains('differs'));
  // Where nothing is wrong, a run that was stopped early is looked at where it stopped.
  const isStopped = standingAfter(Infinity).open.length > 0;
  const first = linked() >= 0 ? linked() : proof >= 0 ? proof : isStopped ? rows.length - 1 : 0;
  show(first);
  if (linked() < 0) {
    // Only the diagram scrolls: what is said above it stays in sight.
    const { top } = rows[first].getBoundingClientRect();
    scroll.scrollTop += top - scroll.getBoundingClientRect().top - scroll.clientHeight / 2;
  }
})();
`;
