import type { CreatePort } from '../../src/mod.ts';
import { createPlainManager } from '../mutants/mod.ts';
import { describeTarget, type CreateTarget } from '../targets/target_contract.ts';
import { virtualRig } from './virtual_rig.ts';

const createWith =
  (createPort: CreatePort): CreateTarget =>
  (limits, listener) =>
    virtualRig(createPort, { limits, listener });

describeTarget('PlainManager', createWith(createPlainManager));
