import { ConfigurationError } from '../../src/modules/mod.ts';
import { serveTasks, threadData } from '../../src/workers/mod.ts';
import { sleep } from '../../src/time/mod.ts';

/** A thread for tests: does what its task says. */
serveTasks(async (task, { beat, signal, tell }) => {
  const { say, does } = task as { say?: unknown; does?: string };
  switch (does) {
    case 'throws':
      throw new ConfigurationError(String(say));
    case 'loops':
      beat.begin(853);
      beat.progress(12.5, 99);
      for (;;);
    case 'waits':
      while (!signal.aborted) {
        beat.progress(1, 1);
        await sleep(5);
      }
      return 'aborted';
    case 'prints':
      console.log(say);
      await sleep(20);
      return undefined;
    case 'exits':
      process.exit(7);
    // eslint-disable-next-line no-fallthrough
    default:
      tell('about to answer');
      return [say, threadData()];
  }
});
