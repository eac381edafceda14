import { XStateHost } from '../../src/actors/mod.ts';
import {
  VirtualKernel,
  type CreatePort,
  type Kernel,
  type Limits,
  type Oracle,
  type Port,
  type PortListener,
} from '../../src/mod.ts';

/** Makes a target alone in virtual time: no users, nobody who watches but `listener`. */
export function virtualRig(
  createPort: CreatePort,
  {
    limits,
    listener,
    oracle,
  }: { limits: Limits; listener: PortListener; oracle?: Oracle | undefined },
): { readonly kernel: Kernel; readonly port: Port } {
  const kernel = new VirtualKernel(oracle);
  const host = new XStateHost(kernel, {
    onError: (error) => {
      throw error;
    },
  });
  return { kernel, port: createPort({ kernel, host, limits, listener }) };
}
