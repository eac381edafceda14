import { parentPort, workerData } from 'node:worker_threads';

/** What a thread does: calls functions of one module, and sends back what they give. */

interface Call {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

// Taken now: within a run there is no such port.
const port = parentPort!;
const { stories } = workerData as { stories: string };
const functions = (await import(stories)) as Record<string, (input: unknown) => unknown>;

port.on('message', (call: Call) => void answer(call));

async function answer({ id, name, input }: Call): Promise<void> {
  try {
    port.postMessage({ id, value: await functions[name]!(input) });
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.stack : String(error) });
  }
}
