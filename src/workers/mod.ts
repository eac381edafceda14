/** Threads: tasks for them, signs of life, and an end for those that give none. */
export { Beat } from './beat.ts';
export { serveTasks, threadData, type TaskContext } from './serve_tasks.ts';
export {
  SimulationThread,
  type SimulationThreadOptions,
  type ThreadedRun,
} from './simulation_thread.ts';
export { siblingModule } from './sibling_module.ts';
export { WorkerThread, type WorkerThreadOptions } from './worker_thread.ts';
