import { XStateHost } from '../../src/actors/mod.ts';
import { describeHost } from './host_contract.ts';

describeHost('XStateHost', (kernel, options) => new XStateHost(kernel, options));
