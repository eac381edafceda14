import { SYSTEMS_WITHOUT_LOSS } from './_queueing_systems.ts';
import { compareWithTheory } from './_queueing_theory_suite.ts';

/** Whoever finds no slot waits for as long as it takes: Erlang C, and Pollaczek-Khinchine. */
compareWithTheory(SYSTEMS_WITHOUT_LOSS);
