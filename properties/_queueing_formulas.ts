/**
 * What queueing theory says of a system in equilibrium: arrivals by a Poisson process, `servers` equal
 * servers, service times drawn independently. `load` is the offered load in erlangs, arrivals a unit of
 * time times mean service time; every time is in units of the mean service time.
 *
 * Shortle, Thompson, Gross and Harris, Fundamentals of Queueing Theory (5th edition, 2018), chapters 3
 * and 6, unless a function says otherwise. Everything is built from sums, products and quotients of
 * positive numbers below 1: no factorial, no power, nothing to overflow or to cancel.
 */

/**
 * Erlang B: the share of arrivals that find all servers busy and are lost (M/M/c/c). By the recursion
 * B(k) = a B(k-1) / (k + a B(k-1)), B(0) = 1 (Jagerman, Some Properties of the Erlang Loss Function,
 * Bell System Technical Journal 53, 1974).
 */
export function erlangB(servers: number, load: number): number {
  return lossProbability({ servers, places: 0, load });
}

/** Erlang C: the share of arrivals that have to wait where nobody is lost (M/M/c); 1 if the load is not below `servers`. */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1;
  const loss = erlangB(servers, load);
  return loss / (1 - (load / servers) * (1 - loss));
}

/** The mean wait of all arrivals where nobody is lost (M/M/c); infinite if the load is not below `servers`. */
export function meanWait(servers: number, load: number): number {
  return load >= servers ? Infinity : erlangC(servers, load) / (servers - load);
}

/** A system with `places` for those who wait: M/M/c/K with K = `servers` + `places`. */
export interface FiniteSystem {
  readonly servers: number;
  readonly places: number;
  readonly load: number;
}

/**
 * The share of arrivals that find all servers and all places taken and are lost (M/M/c/K). The recursion
 * of Erlang B goes on over the places: P(n) = a P(n-1) / (min(n, c) + a P(n-1)).
 */
export function lossProbability({ servers, places, load }: FiniteSystem): number {
  let loss = 1;
  for (let size = 1; size <= servers + places; size++) {
    loss = (load * loss) / (Math.min(size, servers) + load * loss);
  }
  return loss;
}

/**
 * The mean wait of those who are not lost (M/M/c/K): the mean number that wait over the rate at which
 * they come in (Little), the number from the equilibrium's balance, p(n-1) = p(n) min(n, c) / a.
 */
export function meanWaitOfAccepted({ servers, places, load }: FiniteSystem): number {
  const loss = lossProbability({ servers, places, load });
  let probability = loss;
  let waiting = 0;
  for (let place = places; place > 0; place--) {
    waiting += place * probability;
    probability *= servers / load;
  }
  return waiting / (load * (1 - loss));
}

/**
 * Pollaczek and Khinchine: the mean wait at one server under any distribution of service times (M/G/1).
 *
 * @param squaredVariation variance over squared mean: 0 for a constant, 1 for the exponential.
 */
export function pollaczekKhinchine(load: number, squaredVariation: number): number {
  return load >= 1 ? Infinity : (load * (1 + squaredVariation)) / (2 * (1 - load));
}
