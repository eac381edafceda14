/** Units of time, and the machine's own clock. */
export {
  formatDuration,
  parseDuration,
  TICKS_PER_MS,
  toMs,
  toTicks,
  type Duration,
} from './duration.ts';
export { EventLoopTurns } from './event_loop_turns.ts';
export { breathe, sleep, systemClock, type WallClock } from './wall_clock.ts';
