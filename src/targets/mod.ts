/** The port through which a run reaches the system under test, and the built-in reference system. */
export type { CreatePort, Port, PortListener, StartRequest, TargetContext } from './port.ts';
export { ReferenceTarget } from './reference_target.ts';
export type {
  CreateTarget,
  StartAnswer,
  Target,
  TargetOptions,
  TargetStart,
  TargetTurn,
  TurnAnswer,
} from './target.ts';
