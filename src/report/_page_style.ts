/** The style sheet of a story's page, light and dark. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --paper: #ffffff; --ink: #1b2330; --soft: #64707f; --faint: #e3e7ec; --frame: #f3f6fa; --edge: #cfd7e1;
  --request: #2563eb; --answer: #0f766e; --wait: #d98b06; --wait-fill: #fbd070; --active: #14a08f; --active-fill: #7fdccd;
  --work: #0b6e63; --asked: #98a5b5; --closing: #9d8fc7; --bad: #d32f2f; --bad-soft: #fdecec; --bad-tint: #d32f2f1a; --differ: #a35b00; --differ-soft: #fff4e0;
  --hover: #2563eb12; --chosen: #2563eb1f; --count: #b9cdf3; --shadow: 0 1px 2px #1b233014, 0 4px 16px #1b23300d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --paper: #191f27; --ink: #e4e9ef; --soft: #93a0af; --faint: #29313b; --frame: #1e2630; --edge: #3a4552;
    --request: #7aa7ff; --answer: #4fd1bd; --wait: #f0b445; --wait-fill: #7c5a14; --active: #35b8a6; --active-fill: #1c6a60;
    --work: #7fe6d6; --asked: #667485; --closing: #8577b3; --bad: #ff7a74; --bad-soft: #3a1d20; --bad-tint: #ff7a7424; --differ: #f0b445; --differ-soft: #33280f;
    --hover: #7aa7ff14; --chosen: #7aa7ff26; --count: #2f4673; --shadow: 0 1px 2px #0006, 0 4px 16px #0004;
  }
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body {
  display: flex; flex-direction: column; gap: 14px; padding: 18px 22px 22px; background: var(--page); color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
}
h1 { margin: 0; font-size: 20px; line-height: 1.3; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 2px 0 0; color: var(--soft); font-size: 13px; }
.facts span { overflow-wrap: anywhere; }
.claims { display: grid; gap: 6px; }
.claim { padding: 8px 14px; border-left: 4px solid var(--bad); border-radius: 6px; background: var(--bad-soft); }
.claim strong { color: var(--bad); }
.claim .says { color: var(--soft); font-size: 13px; }
.claim a { color: inherit; }
.claim.differs { border-color: var(--differ); background: var(--differ-soft); }
.claim.differs strong { color: var(--differ); }
.facts.good { color: var(--answer); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; color: var(--soft); font-size: 12px; }
.legend i { display: inline-block; width: 10px; height: 10px; margin-right: 6px; border-radius: 3px; }
main { display: flex; flex: 1; gap: 14px; min-height: 420px; align-items: stretch; }
.scroll {
  flex: 1; min-width: 0; overflow: auto; border-radius: 10px; background: var(--paper); box-shadow: var(--shadow);
  scroll-padding: 140px 0; outline-offset: -2px;
}
svg { display: block; font-family: inherit; }
.diagram-head { position: sticky; top: 0; z-index: 1; background: var(--paper); border-bottom: 1px solid var(--edge); }
.head-band { position: sticky; top: 0; z-index: 1; min-width: max-content; background: var(--paper); border-bottom: 1px solid var(--edge); }
.head-band .diagram-head { position: static; border: 0; }
aside { flex: none; width: 270px; overflow: auto; padding: 14px 16px; border-radius: 10px; background: var(--paper); box-shadow: var(--shadow); font-size: 13px; }
aside h2 { margin: 0 0 2px; font-size: 13px; color: var(--soft); font-weight: 500; }
aside .what { margin: 0 0 12px; font-size: 15px; line-height: 1.35; overflow-wrap: anywhere; }
aside .gauge { display: grid; grid-template-columns: 56px 1fr auto; gap: 10px; align-items: center; margin: 4px 0; }
aside .track { height: 8px; border-radius: 4px; background: var(--faint); overflow: hidden; }
aside .fill { height: 100%; border-radius: 4px; background: var(--request); }
aside .beyond .fill { background: var(--bad); }
aside .beyond .figure { color: var(--bad); font-weight: 600; }
aside .who { margin: 12px 0 0; padding-top: 8px; border-top: 1px solid var(--faint); }
aside .who b { font-weight: 600; overflow-wrap: anywhere; }
aside .who .doing { color: var(--soft); }
aside .one { display: flex; gap: 8px; align-items: baseline; padding-left: 2px; overflow-wrap: anywhere; }
aside .one i { flex: none; width: 8px; height: 8px; border-radius: 2px; }
.requested-dot { background: var(--asked); } .queued-dot { background: var(--wait); } .active-dot { background: var(--active); }
.working-dot { background: var(--work); } .closing-dot { background: var(--closing); } .over-dot { background: var(--edge); }
aside .hint { margin: 14px 0 0; color: var(--soft); font-size: 12px; }
kbd { padding: 0 5px; border: 1px solid var(--edge); border-radius: 4px; font: inherit; }
@media (max-width: 1000px) { body { height: auto; } main { flex-direction: column; } aside { width: auto; } .scroll { max-height: 80vh; } }
@media print { body { height: auto; display: block; } .scroll { overflow: visible; box-shadow: none; } aside { display: none; } }

text { fill: var(--ink); font-size: 12.5px; }
text.head, text.limit { fill: var(--soft); font-size: 11.5px; }
text.title { font-size: 13.5px; font-weight: 600; }
text.name { font-weight: 600; }
.chip { fill: var(--frame); stroke: var(--edge); }
.frame { fill: var(--frame); stroke: var(--edge); }
.instant { stroke: var(--faint); stroke-dasharray: 1 4; stroke-linecap: round; fill: none; }
text.number, text.time { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
text.time { fill: var(--ink); }
.count { fill: var(--count); opacity: 0.75; }
.bound { stroke: var(--soft); stroke-dasharray: 2 3; fill: none; }
.over-limit { fill: var(--bad); opacity: 0.8; }
text.value { font-size: 11px; font-variant-numeric: tabular-nums; }
text.value.over { font-weight: 700; }
.user { fill: none; stroke-width: 2; stroke: var(--edge); }
.user.waiting { stroke: var(--wait); stroke-dasharray: 4 3; }
.user.talking { stroke: var(--active); stroke-width: 3; }
.user.arrived, .user.idle { stroke: var(--asked); }
.user.gone { stroke: none; }
.bar.requested { fill: var(--asked); }
.bar.queued { fill: var(--wait-fill); stroke: var(--wait); }
.bar.active { fill: var(--active-fill); stroke: var(--active); }
.bar.owing { stroke-dasharray: 3 2; }
.bar.working { fill: var(--active); stroke: var(--work); }
.bar.closing { fill: var(--closing); }
.bar.closing.slotless { fill: none; stroke: var(--closing); stroke-dasharray: 2 2; }
.bar.over { fill: none; }
.bar.over.owing, .bar.over.working { fill: var(--bad); stroke: none; }
.beside { fill: var(--ink); font-size: 11px; font-weight: 600; paint-order: stroke; stroke: var(--frame); stroke-width: 3px; }
.mark { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
.mark.arrived { fill: var(--asked); stroke: var(--paper); }
.mark.chunk_received { fill: var(--work); stroke: var(--paper); }
.mark.timer_fired { stroke: var(--wait); fill: var(--paper); }
.mark.fault_fired { fill: var(--bad); stroke: var(--paper); }
.mark.end { fill: var(--ink); stroke: var(--paper); }
.hand { stroke: var(--wait); fill: none; stroke-linecap: round; }
.cross { stroke: var(--bad); stroke-width: 2; fill: none; stroke-linecap: round; }
.arrow { stroke: var(--request); fill: var(--request); }
.arrow .shaft { fill: none; stroke-width: 1.6; }
.arrow .head { stroke: none; }
.arrow.queued { stroke: var(--wait); fill: var(--wait); }
.arrow.admitted, .arrow.turn_answered { stroke: var(--answer); fill: var(--answer); }
.arrow.refused, .arrow.turn_failed { stroke: var(--bad); fill: var(--bad); }
.arrow.ended, .arrow.stop_requested { stroke: var(--soft); fill: var(--soft); }
.arrow.queued .shaft, .arrow.admitted .shaft, .arrow.refused .shaft, .arrow.turn_answered .shaft, .arrow.turn_failed .shaft, .arrow.ended .shaft { stroke-dasharray: 5 3; }
text.label { fill: var(--soft); font-size: 10.5px; stroke: var(--paper); stroke-width: 3px; paint-order: stroke; stroke-linejoin: round; }
.arrow text.label { fill: inherit; }
text.crashed { fill: var(--bad); font-weight: 600; }
.back { fill: transparent; }
.row:hover .back { fill: var(--hover); }
.row.chosen .back { fill: var(--chosen); }
.row.probe { opacity: 0.6; }
.row.proof .back { fill: var(--bad-tint); }
.row.proof .sentence, .row.proof .number { fill: var(--bad); font-weight: 600; }
.row.proof .arrow { stroke: var(--bad); fill: var(--bad); }
.row.proof .arrow .shaft { stroke-width: 2.4; }
.row.differs .sentence, .row.differs .number { fill: var(--differ); }
.row:target .back, .row.chosen.proof .back { stroke: var(--request); stroke-width: 1.5; }
.note rect { fill: var(--bad-soft); stroke: none; }
.note .edge { fill: var(--bad); }
.note text { fill: var(--bad); font-weight: 600; }
.note.divergence rect { fill: var(--differ-soft); }
.note.divergence .edge { fill: var(--differ); }
.note.divergence text { fill: var(--differ); }
`;
