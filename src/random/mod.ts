/** Everything that is drawn or chosen: named streams, distributions, the choice oracle. */
export { recordingDifferences, replayingDifferences } from './differing_oracle.ts';
export { drawMs, meanMs, standardExponential, type Distribution } from './distribution.ts';
export { exp, ln } from './elementary.ts';
export {
  pctOracle,
  PLAIN_ORACLE,
  seededOracle,
  sequenceOracle,
  splitOracle,
  type Oracle,
  type PctOptions,
} from './oracle.ts';
export { MAX_SEED, RandomSource } from './random_source.ts';
export { RandomStream } from './random_stream.ts';
export { recordingOracle, replayingOracle, type RecordedChoices } from './recorded_oracle.ts';
