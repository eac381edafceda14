import * as childProcess from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as net from 'node:net';
import * as threads from 'node:worker_threads';
import * as vm from 'node:vm';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { OutsideWorldError, TargetExitError } from '../../src/globals/mod.ts';
import { globals, play, type Played, type PlayOptions } from './play.ts';

/** Code that would reach outside the run. */

function attemptsOf(attempts: readonly (() => unknown)[], options?: PlayOptions): Promise<Played> {
  return play(async ({ log }) => {
    for (const attempt of attempts) {
      try {
        log(`went through: ${String(await attempt())}`);
      } catch (error) {
        log(error instanceof OutsideWorldError ? error.message : String(error));
      }
    }
  }, options);
}

export function refusals(): Promise<Played> {
  return attemptsOf([
    () => net.connect(80, 'localhost'),
    () => new net.Socket().connect(80),
    () => fetch('http://localhost/'),
    () => fs.promises.readFile('x'),
    () => fs.writeFileSync('x', ''),
    () => fs.openSync('x', 'w'),
    () => promisify(childProcess.exec)('true'),
    () => new threads.Worker('x'),
    () => new MessageChannel(),
    () => promisify(zlib.gzip)(''),
    () => crypto.subtle.digest('SHA-256', new Uint8Array()),
    () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
    () => vm.runInNewContext('Date.now()'),
    () => process.stdin,
    () => compileWebAssembly(),
  ]);
}

export function mappedRefusal(): Promise<Played> {
  return attemptsOf([() => net.connect(80)], {
    mapPosition: () => ({ file: 'manager.ts', line: 12, column: 3 }),
  });
}

export function allowed(): Promise<Played> {
  return attemptsOf([
    () => fs.readFileSync(new URL(import.meta.url), 'utf8').length > 100,
    () => fs.existsSync('/'),
    () => fs.closeSync(fs.openSync('/', 'r')),
    () => zlib.gunzipSync(zlib.gzipSync('text')).toString(),
    () => text(Readable.from(['a', 'b'])),
    () => new Response('{"a":1}').json().then((value) => (value as { a: number }).a),
    () => new Blob(['blob']).text(),
    () => vm.runInThisContext('1 + 1') as number,
    () => net.isIP('127.0.0.1'),
    () => {
      let piped = '';
      const source = new ReadableStream<string>({
        start(controller) {
          controller.enqueue('web');
          controller.close();
        },
      });
      const sink = new WritableStream<string>({ write: (chunk) => void (piped += chunk) });
      return source
        .pipeThrough(new TransformStream())
        .pipeTo(sink)
        .then(() => piped);
    },
  ]);
}

export function classesStay(): Promise<Played> {
  const port = new net.Socket();
  class MyWorker extends threads.Worker {}
  return play(({ log }) => {
    log(port instanceof net.Socket);
    log(MyWorker.prototype instanceof threads.Worker);
    log(threads.Worker.name);
    const { isMainThread, parentPort } = requiredThreads();
    log(`${isMainThread} ${parentPort === null}`);
  });
}

function compileWebAssembly(): unknown {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { compile(bytes: Uint8Array): unknown };
  };
  return WebAssembly.compile(new Uint8Array());
}

function requiredThreads(): typeof threads {
  return createRequire(import.meta.url)('node:worker_threads') as typeof threads;
}

export async function exits(): Promise<Played> {
  return await play(({ log }) => {
    setTimeout(() => {
      log('before');
      process.exit(3);
    }, 1);
    setTimeout(() => {
      try {
        process.abort();
      } catch (error) {
        log(error instanceof TargetExitError);
      }
    }, 2);
  });
}

/** Outside a run all works as ever. */
export async function outside(): Promise<unknown> {
  const bytes = await fs.promises.readFile(new URL(import.meta.url));
  const inside = await play(({ log }) => {
    log(globals.suspend(() => fs.statSync('.').isDirectory()));
    log(typeof globals.suspend(() => new MessageChannel()).port1);
  });
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise((resolve) => port2.once('message', resolve));
  port1.postMessage('hello');
  const message = await heard;
  port1.close();
  return { isRead: bytes.length > 0, inside: inside.log, message };
}

export async function twoRuns(): Promise<readonly string[]> {
  const { log } = await play(async (stage) => {
    await play(() => {}).catch((error: unknown) => stage.log(String(error)));
  });
  return log;
}
