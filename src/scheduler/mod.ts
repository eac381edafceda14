/** Time as a queue of entries: the kernel, virtual and real, and its faces towards RxJS and XState. */
export { EventQueue } from './event_queue.ts';
export { Priority, type Kernel, type RunOptions, type RunOutcome } from './kernel.ts';
export { RealKernel, type RealKernelOptions } from './real_kernel.ts';
export { RxScheduler } from './rx_scheduler.ts';
export { NO_HANDLE, outsideSender, SenderFamily, task, type Handle, type Task } from './task.ts';
export { VirtualKernel } from './virtual_kernel.ts';
export { xstateClock, type Clock } from './xstate_clock.ts';
