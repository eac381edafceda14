/** The port through which a run reaches the system under test, and the built-in reference system. */
export type { Port, PortListener } from './port.ts';
export { ReferenceTarget } from './reference_target.ts';
