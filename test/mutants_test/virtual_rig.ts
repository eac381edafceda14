import { XStateHost } from '../../src/actors/mod.ts';
import {
  PLAIN_ORACLE,
  RandomSource,
  VirtualKernel,
  type CreatePort,
  type Kernel,
  type Limits,
  type Names,
  type Oracle,
  type Port,
  type PortListener,
} from '../../src/mod.ts';

const NUMBERS: Names = {
  nameOfUser: (user) => `user ${user}`,
  nameOfConversation: (conversation) => `conversation ${conversation}`,
};

/** Makes a target alone in virtual time: no users, nobody who watches but `listener`. */
export function virtualRig(
  createPort: CreatePort,
  {
    limits,
    listener,
    oracle = PLAIN_ORACLE,
  }: { limits: Limits; listener: PortListener; oracle?: Oracle | undefined },
): { readonly kernel: Kernel; readonly port: Port } {
  const kernel = new VirtualKernel(oracle);
  const host = new XStateHost(kernel, {
    onError: (error) => {
      throw error;
    },
  });
  return {
    kernel,
    port: createPort({
      kernel,
      host,
      limits,
      listener,
      random: new RandomSource(0),
      oracle,
      names: NUMBERS,
    }),
  };
}
