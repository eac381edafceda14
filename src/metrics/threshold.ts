import {
  FIGURE_METRICS,
  isMetric,
  isTrend,
  tagOf,
  TREND_METRICS,
  type MetricName,
} from './metric_names.ts';

/** An aggregate of a trend: a percentile from 0 to 100, or one of the others. */
export type Aggregate = 'mean' | 'min' | 'max' | 'count' | { readonly percentile: number };

const COMPARISONS = {
  '<': (actual: number, bound: number) => actual < bound,
  '<=': (actual: number, bound: number) => actual <= bound,
  '>': (actual: number, bound: number) => actual > bound,
  '>=': (actual: number, bound: number) => actual >= bound,
  '==': (actual: number, bound: number) => actual === bound,
  '===': (actual: number, bound: number) => actual === bound,
  '!=': (actual: number, bound: number) => actual !== bound,
  '!==': (actual: number, bound: number) => actual !== bound,
} as const;
type Comparison = keyof typeof COMPARISONS;

/** A bound on a metric, in k6's syntax. */
export interface Threshold {
  /** The metric as it was written, its tag included. */
  readonly metric: string;
  /** The bound as it was written. */
  readonly expression: string;
  readonly name: MetricName;
  /** Value of the metric's tag; undefined for the whole. */
  readonly tag?: string;
  /** Undefined for a single figure. */
  readonly aggregate?: Aggregate;
  readonly comparison: Comparison;
  readonly bound: number;
}

/** What became of a threshold. */
export interface ThresholdResult {
  readonly metric: string;
  readonly expression: string;
  /** The measured figure; `null` where nothing was measured, which fails. */
  readonly actual: number | null;
  readonly pass: boolean;
}

const SELECTOR = /^(\w+)(?:\{\s*(\w+)\s*:\s*([^{}]+?)\s*\})?$/;
const EXPRESSION =
  /^\s*(?:([a-z]+|p\(\s*\d+(?:\.\d+)?\s*\))\s*)?(<=?|>=?|===?|!==?)\s*(-?\d+(?:\.\d+)?)\s*$/;

/**
 * Reads a bound such as `p(95)<5000` on a metric such as `conversation_time{user:quick}`.
 *
 * @throws {SyntaxError} if either cannot be read, or does not fit the other.
 */
export function parseThreshold(metric: string, expression: string): Threshold {
  const selector = SELECTOR.exec(metric.trim());
  const name = selector?.[1];
  if (selector === null || name === undefined || !isMetric(name)) {
    const known = [...TREND_METRICS, ...FIGURE_METRICS].join(', ');
    throw new SyntaxError(`"${metric}" is not a metric: the metrics are ${known}`);
  }
  const [, , tagName, tag] = selector;
  if (tagName !== undefined && tagName !== tagOf(name)) {
    const possible = tagOf(name);
    throw new SyntaxError(
      `"${metric}" has no tag "${tagName}": ${possible === undefined ? 'it has no tags' : `its tag is "${possible}"`}`,
    );
  }
  const match = EXPRESSION.exec(expression);
  if (match === null) {
    const example = isTrend(name) ? 'p(95)<5000' : '>1';
    throw new SyntaxError(`"${expression}" is not a threshold: write it like "${example}"`);
  }
  const aggregate = parseAggregate(name, match[1], expression);
  return {
    metric: metric.trim(),
    expression: expression.trim(),
    name,
    ...(tag !== undefined && { tag }),
    ...(aggregate !== undefined && { aggregate }),
    comparison: match[2] as Comparison,
    bound: Number(match[3]),
  };
}

function parseAggregate(
  name: MetricName,
  text: string | undefined,
  expression: string,
): Aggregate | undefined {
  if (!isTrend(name)) {
    if (text === undefined || text === 'count' || text === 'value') return undefined;
    throw new SyntaxError(
      `"${expression}" aggregates "${name}", which is a single figure: write it like ">1"`,
    );
  }
  switch (text) {
    case undefined:
      throw new SyntaxError(
        `"${expression}" does not say of what: "${name}" needs avg, med, min, max, count or p(N), such as "p(95)<5000"`,
      );
    case 'avg':
    case 'mean':
      return 'mean';
    case 'med':
      return { percentile: 50 };
    case 'min':
    case 'max':
    case 'count':
      return text;
    default: {
      const percentile = /^p\(\s*(\S+?)\s*\)$/.exec(text)?.[1];
      if (percentile === undefined || Number(percentile) > 100) {
        throw new SyntaxError(
          `"${expression}" uses "${text}": the aggregates are avg, mean, med, min, max, count and p(0) to p(100)`,
        );
      }
      return { percentile: Number(percentile) };
    }
  }
}

/** Compares what was measured (`null` if nothing was) with the threshold's bound. */
export function judge(threshold: Threshold, actual: number | null): ThresholdResult {
  const { metric, expression, comparison, bound } = threshold;
  return {
    metric,
    expression,
    actual,
    pass: actual !== null && COMPARISONS[comparison](actual, bound),
  };
}
