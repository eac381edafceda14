import { XStateHost, type Kernel } from '../src/mod.ts';
import type { Host, HostedActor, HostOptions, MakeHost } from './_machines_host.ts';

/** What stands between XState's host and whoever looks at it. */
interface Tampering {
  readonly schedule?: (due: number) => number;
  readonly cancels?: boolean;
  readonly onEffect?: (tell: () => void, count: number) => void;
  readonly onTransition?: () => void;
  readonly onError?: (error: unknown) => unknown;
  /** How often the event is delivered that is an actor's so many-th. */
  readonly deliveries?: (count: number) => number;
  readonly show?: (actor: HostedActor) => HostedActor;
}

/** Hosts that do one thing wrong, now and then: a comparison that overlooks one of them is worth nothing. */
export const WRONG_HOSTS: Readonly<Record<string, MakeHost>> = {
  'loses the second effect of an actor': tampered(() => ({
    onEffect: (tell, count) => {
      if (count !== 2) tell();
    },
  })),
  'tells two effects of one step in the other order': tampered(() => {
    let held: (() => void) | undefined;
    const release = () => {
      held?.();
      held = undefined;
    };
    return {
      onEffect: (tell) => {
        if (held === undefined) held = tell;
        else {
          tell();
          release();
        }
      },
      onTransition: release,
    };
  }),
  'rounds delays to milliseconds': tampered(() => ({
    schedule: (due) => Math.round(due / 1000) * 1000,
  })),
  'does not take timers away': tampered(() => ({ cancels: false })),
  'misses the third event of an actor': tampered(() => ({
    deliveries: (count) => (count === 3 ? 0 : 1),
  })),
  'delivers the third event of an actor twice': tampered(() => ({
    deliveries: (count) => (count === 3 ? 2 : 1),
  })),
  'tells of errors in other words': tampered(() => ({
    onError: (error) => new Error(`Sorry: ${String(error)}`),
  })),
  'shows the context that an actor was born with': tampered(() => ({
    show: (actor) => withContext(actor, actor.context),
  })),
};

function tampered(tamper: () => Tampering): MakeHost {
  return (kernel, options) => new WrongHost(kernel, options, tamper());
}

class WrongHost implements Host {
  readonly #inner: XStateHost;
  readonly #tampering: Tampering;
  readonly #received = new Map<string, number>();

  constructor(kernel: Kernel, { onError, onTransition }: HostOptions, tampering: Tampering) {
    this.#tampering = tampering;
    this.#inner = new XStateHost(tamperedKernel(kernel, tampering), {
      onError: (error, actor) => onError(tampering.onError?.(error) ?? error, actor),
      onTransition: (transition) => {
        tampering.onTransition?.();
        onTransition?.(transition);
      },
    });
  }

  readonly spawn: Host['spawn'] = (machine, input, owner) => {
    let count = 0;
    const actor = this.#inner.spawn(machine, input, {
      actorId: owner.actorId,
      onEffect: (effect, self) => {
        const tell = () => owner.onEffect(effect, self);
        if (this.#tampering.onEffect) this.#tampering.onEffect(tell, ++count);
        else tell();
      },
    });
    return this.#tampering.show?.(actor) ?? actor;
  };

  readonly post: Host['post'] = (receiver, event, sender) => {
    const count = (this.#received.get(receiver.id) ?? 0) + 1;
    this.#received.set(receiver.id, count);
    const times = this.#tampering.deliveries?.(count) ?? 1;
    for (let time = 0; time < times; time++) this.#inner.post(receiver, event, sender);
  };
}

function tamperedKernel(kernel: Kernel, { schedule, cancels = true }: Tampering): Kernel {
  return {
    mode: kernel.mode,
    now: () => kernel.now(),
    due: () => kernel.due(),
    get pending() {
      return kernel.pending;
    },
    get executed() {
      return kernel.executed;
    },
    schedule: (due, entry, priority) => kernel.schedule(schedule?.(due) ?? due, entry, priority),
    post: (entry) => kernel.post(entry),
    cancel: (handle) => cancels && kernel.cancel(handle),
    run: (options) => kernel.run(options),
    settle: () => kernel.settle(),
    hold: () => kernel.hold(),
    release: () => kernel.release(),
    stop: () => kernel.stop(),
  };
}

/** The same actor, with another context to be seen. */
function withContext(actor: HostedActor, context: unknown): HostedActor {
  return new Proxy(actor, {
    get: (target, key) => (key === 'context' ? context : Reflect.get(target, key, target)),
  });
}
