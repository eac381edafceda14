import { plural, table } from '../report/mod.ts';
import { CHECKS, type MutantResult, type MutationScore } from './mutation_score.ts';

const CAUGHT = '●';
const MISSED = '·';

/** One mutant in a line: whether it was caught, and by which claims where. */
export function mutantLine({ name, caught, findings }: MutantResult): string {
  const found = findings.filter(({ claims }) => claims.length > 0);
  const crashes = findings.filter(({ crash }) => crash !== undefined);
  const first = found.at(-1);
  const by =
    first === undefined
      ? 'nothing'
      : `${first.claims.join(', ')} in ${first.where}${first.stories === undefined ? '' : ` ${first.stories}`}`;
  const crash =
    crashes.length === 0 ? '' : `; crashed in ${crashes.map(({ where }) => where).join(', ')}`;
  return `${caught ? CAUGHT : MISSED} ${name}: ${by}${crash}`;
}

/** The whole score: a row a mutant, a column a check, and the claims that caught it. */
export function mutationReport({ mutants, caught, caughtBy }: MutationScore): string {
  const numbers = CHECKS.map((_, index) => String(index + 1));
  const rows = [
    ['fault', ...numbers, 'claims that caught it'],
    ...mutants.map(({ name, findings }) => [
      name,
      ...CHECKS.map((check) => {
        const finding = findings.find(({ where }) => where === check);
        return finding !== undefined && finding.claims.length > 0 ? CAUGHT : MISSED;
      }),
      claimsOf(findings),
    ]),
    ['caught', ...CHECKS.map((check) => String(caughtBy[check])), ''],
  ];
  const legend = CHECKS.map((check, index) => `${index + 1} ${check}`).join(', ');
  return [
    `${caught} of ${plural(mutants.length, 'faulty manager')} caught`,
    '',
    ...table(rows, [0, CHECKS.length + 1]),
    '',
    `Checks: ${legend}`,
    '',
  ].join('\n');
}

/** Each claim once, the one that caught it most often first. */
function claimsOf(findings: MutantResult['findings']): string {
  const counts = new Map<string, number>();
  for (const { claims } of findings) {
    for (const claim of claims) counts.set(claim, (counts.get(claim) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([claim]) => claim)
    .join(', ');
}
