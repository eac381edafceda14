/** Code that users bring along: how it is loaded, and what may be wrong with what they ask for. */
export { ConfigurationError } from './configuration_error.ts';
export { importModule } from './import_module.ts';
export {
  bundleModule,
  BundleEvaluator,
  UnbundledError,
  type ModuleBundle,
} from './module_bundle.ts';
export { UserCodeError } from './user_code_error.ts';
