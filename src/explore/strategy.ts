import {
  pctOracle,
  PLAIN_ORACLE,
  seededOracle,
  splitOracle,
  type Oracle,
  type RandomSource,
} from '../random/mod.ts';

/**
 * How the order of what happens at one instant is searched:
 *
 * - `random`: every order equally likely;
 * - `pct`: by priorities of actors that change a few times (see `pctOracle`);
 * - `portfolio`: by seed the plain order, a random one, or `pct`. What one of them hardly ever hits
 *   another often does, and nobody knows in advance which.
 */
export const STRATEGIES = ['random', 'pct', 'portfolio'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Most changes of priority: a bug of `d` ordering constraints takes `d - 1`, and few take more than 4. */
const MOST_CHANGES = 3;
/** About as often a short case asks. */
const EXPECTED_CHOICES = 100;

/**
 * What makes the oracle of a seed, the same one at each call. The strategy is about the order of what
 * happens at one instant; everything else is as likely as it is said to be.
 */
export function oracleOf(random: RandomSource, strategy: Strategy): () => Oracle {
  const draw = random.stream('strategy');
  const kind = strategy === 'portfolio' ? PORTFOLIO[draw.below(PORTFOLIO.length)]! : strategy;
  const changes = 1 + draw.below(MOST_CHANGES);
  const orderOf = () => {
    const stream = random.stream('ties');
    if (kind === 'plain') return PLAIN_ORACLE;
    if (kind === 'random') return seededOracle(stream);
    return pctOracle(stream, { changes, expectedChoices: EXPECTED_CHOICES });
  };
  return () => splitOracle(orderOf(), seededOracle(random.stream('chances')));
}

const PORTFOLIO = ['plain', 'random', 'random', 'pct'] as const;
