// A worker thread that can load the sources: Node 20 knows nothing of TypeScript, and a loader that the
// main thread has registered is not handed down.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.module);
