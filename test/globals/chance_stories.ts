import * as crypto from 'node:crypto';
import { promisify } from 'node:util';
import { play } from './play.ts';

/** Code that draws. */

/** What a run of `seed` draws, in every way there is. */
export async function draws(seed: number): Promise<readonly string[]> {
  const { log, uncaught } = await play(
    async (stage) => {
      const say = (value: unknown) =>
        stage.log(Buffer.isBuffer(value) ? value.toString('hex') : value);
      say(Math.random());
      say(globalThis.crypto.randomUUID());
      say(crypto.randomUUID());
      say(globalThis.crypto.getRandomValues(new Uint16Array(4)).join());
      say(crypto.webcrypto.getRandomValues(new Uint8Array(4)).join());
      say(crypto.getRandomValues(new Uint8Array(4)).join());
      say(crypto.randomBytes(8));
      say(crypto.randomInt(1_000_000));
      say(crypto.randomInt(5, 2 ** 40));
      say(crypto.randomFillSync(Buffer.alloc(8), 4));
      say(crypto.randomFillSync(new Uint32Array(4), 1, 2).join());
      say(crypto.generateKeySync('aes', { length: 128 }).export());
      say(crypto.generateKeySync('hmac', { length: 64 }).export());
      say(await promisify(crypto.randomBytes)(8));
      say(await promisify<number, number>(crypto.randomInt)(1_000_000));
      say(await promisify<Buffer, Buffer>(crypto.randomFill)(Buffer.alloc(4)));
      const generateKey = promisify(crypto.generateKey);
      say((await generateKey('aes', { length: 256 })).export());
    },
    { seed },
  );
  return [...log, ...uncaught];
}

export async function callbackComesLater(): Promise<readonly string[]> {
  const { log } = await play((stage) => {
    crypto.randomBytes(4, (error, bytes) => {
      stage.log(`${error} ${bytes.length}`);
      queueMicrotask(() => stage.log('microtask'));
    });
    crypto.randomInt(7, (error, value) => stage.log(`${error} ${value < 7}`));
    stage.log('called');
  });
  return log;
}

/** Means and extremes of many draws. */
export async function spread(): Promise<Record<string, number>> {
  const COUNT = 20_000;
  let sum = 0;
  let bytes = 0;
  const integers = new Set<number>();
  await play(() => {
    for (let count = 0; count < COUNT; count++) {
      sum += Math.random();
      integers.add(crypto.randomInt(3, 9));
    }
    for (const byte of crypto.randomBytes(COUNT)) bytes += byte;
  });
  return {
    mean: sum / COUNT,
    byte: bytes / COUNT,
    least: Math.min(...integers),
    most: Math.max(...integers),
  };
}

export async function refusesWhatNodeRefuses(): Promise<readonly string[]> {
  const { log } = await play((stage) => {
    const attempts: (() => unknown)[] = [
      () => crypto.randomBytes(-1),
      () => crypto.randomInt(3, 2),
      () => crypto.randomFillSync('text' as never),
      () => globalThis.crypto.getRandomValues(new Float64Array(2) as never),
    ];
    for (const attempt of attempts) {
      try {
        attempt();
        stage.log('went through');
      } catch (error) {
        stage.log((error as Error).name);
      }
    }
  });
  return log;
}
